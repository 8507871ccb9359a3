import type { Tree } from '@lezer/common';

import type { SyntaxProblem } from './cellTypes.ts';

const SHOWN = 24;

/** Where the parser had to leave something out or to guess, in words. */
export function syntaxProblems(tree: Tree, source: string): SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  tree.iterate({
    enter(node) {
      if (!node.type.isError || problems.at(-1)?.to === node.to) return;
      problems.push(describe(source, node.from, node.to));
    },
  });
  return problems;
}

function describe(source: string, from: number, to: number): SyntaxProblem {
  if (to > from) return { from, to, cause: `${quote(source.slice(from, to))} is not expected here` };
  const rest = source.slice(from).trimStart();
  const cause =
    rest === ''
      ? 'something is missing at the end'
      : `something is missing before ${quote(rest.split(/\r|\n/, 1)[0] ?? rest)}`;
  return { from, to, cause };
}

function quote(text: string): string {
  const characters = Array.from(text);
  return JSON.stringify(characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : text);
}
