import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './lab/test.ts';

test('pickers offer what lies in the workspace and on this machine, and take any other name', async ({
  pipeline,
  lab,
}) => {
  const set = join(lab.folder, 'sets', 'harbour');
  mkdirSync(set, { recursive: true });
  for (const file of ['corpus.jsonl', 'queries.jsonl']) writeFileSync(join(set, file), '');
  await pipeline.start();
  await pipeline.open(pipeline.copy('tiny.ipynb'), 'Pipeline', { kernel: true });
  await pipeline.kernelReady();
  const source = async (): Promise<string> => (await pipeline.sources()).join('\n');

  await pipeline.block('data').locator('.qm-head').click();
  const data = pipeline.inspector.locator('[data-argument="source"]');
  await data.getByRole('combobox').click();
  await expect(data.getByRole('option').filter({ hasText: 'sets/harbour' })).toContainText(
    'Folder of the workspace',
  );
  await data.getByRole('combobox').fill('harbour');
  await expect(data.getByRole('option')).toHaveCount(1);
  await pipeline.picture('picker-found');
  await data.getByRole('combobox').press('ArrowDown');
  await data.getByRole('combobox').press('Enter');
  await expect.poll(source).toContain('mill.dataset({ source: "sets/harbour" })');

  await pipeline.block('pseudo').locator('.qm-head').click();
  const model = pipeline.inspector.locator('[data-argument="model"]');
  await model.getByRole('combobox').click();
  await expect(model.getByRole('option').filter({ hasText: 'smollm2-135m-instruct' })).toContainText(
    'On this machine',
  );
  await model.getByRole('combobox').fill('./my/own-model');
  await model.getByRole('combobox').press('Enter');
  await expect.poll(source).toContain('model: "./my/own-model"');
});
