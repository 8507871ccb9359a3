/**
 * Gathers every built-in block definition into one JSON file that the
 * extension bundles: palette, ports and forms work before a kernel runs.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const extension = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(extension, '..', 'templates', 'blocks');
const target = join(extension, 'src', 'generated', 'builtInBlocks.json');

const blocks = readdirSync(source, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()
  .map((name) => JSON.parse(readFileSync(join(source, name, 'block.json'), 'utf8')));

mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `${JSON.stringify({ blocks }, null, 1)}\n`);
console.log(`extension: ${blocks.length} block definitions gathered`);
