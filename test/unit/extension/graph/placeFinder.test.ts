import assert from 'node:assert/strict';
import { test } from 'node:test';

import '../bareImports.ts';
import { GraphBuilder } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { catalogue, TUTORIAL } from '../../core/graph/notebooks.ts';

const { PlaceFinder } = await import('../../../../extension/src/graph/PlaceFinder.ts');

/** The tutorial with a word of one of its cells in place of another. */
function changed(from: string, to: string): typeof TUTORIAL {
  return TUTORIAL.map((cell) => ({ ...cell, source: cell.source.replace(from, to) }));
}

void test('PlaceFinder lays nothing out for a keystroke, and anew for a link, a size or a place', () => {
  const builder = new GraphBuilder();
  const finder = new PlaceFinder();
  const places = finder.find(builder.build(TUTORIAL, catalogue));
  assert.equal(places.size, TUTORIAL.length);
  const typed = builder.build(changed('seed: 13', 'seed: 14'), catalogue);
  assert.equal(finder.find(typed), places);
  const linked = builder.build(changed('[sparse.queries]', '[pseudo.queries]'), catalogue);
  assert.notEqual(finder.find(linked), places);
  const back = finder.find(builder.build(TUTORIAL, catalogue));
  assert.deepEqual(back, places);
  const moved = TUTORIAL.map((cell) => ({ ...cell, metadata: { querymill: { x: 1, y: 2 } } }));
  assert.deepEqual(finder.find(builder.build(moved, catalogue)).get('c1'), { x: 1, y: 2 });
});
