/**
 * Writes src/core/contracts/types.ts from the JSON Schemas beside it.
 * With `--check` it writes nothing and fails when the committed file is out of date.
 *
 * An interface has an index signature only where its schema says `"additionalProperties": true`;
 * elsewhere unknown fields are allowed at run time (they survive a round trip) but have no type.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';

const contracts = new URL('../src/core/contracts/', import.meta.url);
const target = new URL('types.ts', contracts);
const SCHEMAS = ['block', 'config', 'event', 'ledger', 'models', 'result', 'spec', 'stepPayload'];
const BANNER =
  '// Written by `npm run generate` from the schemas in this folder. Edit those, not this file.\n\n';

/** Names an untitled definition after its file: `input` in block.schema.json becomes `BlockInput`. */
function nameDefinitions(schema, file) {
  const prefix = file[0].toUpperCase() + file.slice(1);
  for (const [key, definition] of Object.entries(schema.$defs ?? {})) {
    definition.title ??= prefix + key[0].toUpperCase() + key.slice(1);
  }
}

/** Gives each variant of a `oneOf` the properties its parent declares, so that it becomes a plain tagged union. */
function spreadIntoVariants(schema) {
  if (!schema.oneOf || !schema.properties) return;
  for (const variant of schema.oneOf) {
    variant.type = 'object';
    variant.required = [...new Set([...(schema.required ?? []), ...(variant.required ?? [])])];
    for (const [name, property] of Object.entries(schema.properties)) {
      if (Object.keys(variant.properties[name] ?? {}).length === 0) variant.properties[name] = property;
    }
  }
  delete schema.properties;
  delete schema.required;
  delete schema.type;
}

/** Rewrites what would make a type clumsy: lower bounds of arrays, and objects about which nothing is said. */
function simplify(node) {
  if (Array.isArray(node)) return node.forEach(simplify);
  if (node === null || typeof node !== 'object') return;
  spreadIntoVariants(node);
  if (node.minItems !== undefined && node.maxItems !== node.minItems) delete node.minItems;
  const silent = !node.properties && !node.oneOf && node.additionalProperties === undefined;
  if (node.type === 'object' && silent) node.additionalProperties = true;
  Object.values(node).forEach(simplify);
}

async function typesOf(file) {
  const schema = JSON.parse(await readFile(new URL(`${file}.schema.json`, contracts), 'utf8'));
  nameDefinitions(schema, file);
  simplify(schema);
  return compile(schema, schema.title, {
    additionalProperties: false,
    bannerComment: '',
    format: false,
    maxItems: 2,
    unreachableDefinitions: true,
  });
}

/** Refuses two declarations of one name, which would silently merge in TypeScript. */
function assertUniqueNames(source) {
  const names = [...source.matchAll(/^export (?:interface|type) (\w+)/gm)].map((match) => match[1]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) {
    throw new Error(
      `Cannot generate types: "${twice}" is declared twice. Give one of the schemas another title.`,
    );
  }
}

/** Drops the generator's remarks on where a definition was found: they say nothing about it. */
function dropRemarks(source) {
  const remark =
    / \* This (?:interface|type) was referenced by `\w+`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/;
  return source
    .replaceAll(new RegExp(`/\\*\\*\n${remark.source} \\*/\n`, 'g'), '')
    .replaceAll(new RegExp(` \\* ?\n${remark.source}`, 'g'), '');
}

const parts = [];
for (const file of SCHEMAS) parts.push(await typesOf(file));
const source = BANNER + dropRemarks(parts.join('\n'));
assertUniqueNames(source);
const path = fileURLToPath(target);
const text = await prettier.format(source, { ...(await prettier.resolveConfig(path)), parser: 'typescript' });

if (process.argv.includes('--check')) {
  const committed = await readFile(target, 'utf8').catch(() => '');
  if (committed !== text) {
    console.error(
      'Cannot accept kernel-bridge/src/core/contracts/types.ts: it is older than the schemas. Run "npm run generate".',
    );
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
