import assert from 'node:assert/strict';
import { test } from 'node:test';

import { themeTemplate } from '../../../../extension/src/plot/themeTemplate.ts';

test('the template takes the colours of the theme, each trace colour once', () => {
  const theme = new Map([
    ['--jp-ui-font-color1', ' rgba(255, 255, 255, 1) '],
    ['--jp-layout-color0', '#111111'],
    ['--jp-brand-color1', '#2196f3'],
    ['--jp-info-color1', '#2196f3'],
    ['--jp-warn-color1', '#ff9800'],
  ]);
  const { layout } = themeTemplate((name) => theme.get(name) ?? '') as {
    layout: { font: { color: string }; paper_bgcolor: string; colorway: string[] };
  };
  assert.equal(layout.font.color, 'rgba(255, 255, 255, 1)');
  assert.equal(layout.paper_bgcolor, '#111111');
  assert.deepEqual(layout.colorway, ['#2196f3', '#ff9800']);
});

test('without a theme the colours are readable, and the trace colours are left to Plotly', () => {
  const { layout } = themeTemplate(() => '') as { layout: Record<string, unknown> };
  assert.equal(layout['paper_bgcolor'], '#ffffff');
  assert.equal('colorway' in layout, false);
});
