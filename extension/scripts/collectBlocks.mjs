/**
 * Gathers every built-in block definition, every starter notebook and the names of models and data sets into
 * JSON files that the extension bundles: palette, ports, forms and launcher cards work before a kernel runs.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = join(dirname(fileURLToPath(import.meta.url)), '..');
const templates = join(extension, '..', 'templates');
const target = join(extension, 'src', 'generated');

const blocks = readdirSync(join(templates, 'blocks'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()
  .map((name) => readJson(join(templates, 'blocks', name, 'block.json')));

const notebooks = Object.fromEntries(
  readdirSync(join(templates, 'notebooks'))
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => [name.slice(0, -'.ipynb'.length), readJson(join(templates, 'notebooks', name))]),
);

mkdirSync(target, { recursive: true });
writeJson('builtInBlocks.json', { blocks });
writeJson('starterNotebooks.json', notebooks);
writeJson('builtInNames.json', {
  models: readJson(join(templates, 'models.json')).models,
  datasets: readJson(join(templates, 'datasets.json')).datasets,
});
console.log(
  `extension: ${blocks.length} block definitions and ${Object.keys(notebooks).length} starter notebooks gathered`,
);

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function writeJson(name, value) {
  writeFileSync(join(target, name), `${JSON.stringify(value, null, 1)}\n`);
}
