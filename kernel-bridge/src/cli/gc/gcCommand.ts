import { parseArgs } from 'node:util';

import { QuerymillError } from '../../core/index.ts';
import {
  collectGarbage,
  DEFAULT_KEEP,
  emptyTrash,
  type Engine,
  type GarbageKind,
  type GarbageReport,
} from '../../engine/index.ts';
import { formatTable } from '../formatTable.ts';
import { modelsCommand } from './modelsCommand.ts';
import { formatSize, parseSize } from './parseSize.ts';

const OPTIONS = {
  keep: { type: 'string' },
  quota: { type: 'string' },
  apply: { type: 'boolean' },
  'empty-trash': { type: 'boolean' },
  models: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const WORDS: Readonly<Record<GarbageKind, string>> = {
  step: 'results',
  object: 'artifacts',
  attempt: 'attempts',
  checkpoints: 'checkpoints',
  run: 'runs',
  log: 'output logs',
  output: 'outputs of notebooks',
  index: 'explorer indexes',
  leftover: 'leftovers',
};

/**
 * `querymill gc`: says what can go, moves it to the trash, deletes the trash; with `--models` it is about those.
 *
 * @returns the exit status; 2 for options that there are not
 */
export async function gcCommand(
  args: readonly string[],
  engine: Pick<Engine, 'store' | 'launcher' | 'results' | 'config'>,
  write: (text: string) => void,
): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) return 2;
  const { apply = false, json = false, 'empty-trash': deletes = false } = options;
  const { store, launcher, results, config } = engine;
  const keep = options.keep === undefined ? (config.gc?.keep ?? DEFAULT_KEEP) : parseKeep(options.keep);
  if (options.models === true) return modelsCommand({ apply, json, keep }, engine, write);
  const limit = options.quota ?? config.gc?.quota;
  const quota = limit === undefined ? {} : { quota: parseSize(limit) };
  // `--empty-trash` alone is about the trash alone.
  const collects = apply || !deletes;
  const request = { store, launcher, results, policy: { keep, ...quota }, apply };
  const report = collects ? await collectGarbage(request) : undefined;
  const deleted = deletes ? await emptyTrash(store) : undefined;
  if (json) write(`${JSON.stringify({ applied: apply, ...report, deletedBytes: deleted ?? 0 }, null, 2)}\n`);
  else {
    if (report !== undefined) write(describe(report, apply));
    if (deleted !== undefined) write(`${formatSize(deleted)} deleted from the trash\n`);
    else if (report !== undefined) write(next(report, apply));
  }
  return 0;
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch {
    return undefined; // the usage says what there is
  }
}

function parseKeep(text: string): number {
  const keep = Number(text);
  if (Number.isInteger(keep) && keep >= 0) return keep;
  throw new QuerymillError({
    title: `Cannot keep "${text}" runs`,
    cause: 'it is not a whole number',
    fix: 'Write it like --keep 5.',
    kind: 'user',
  });
}

function describe({ garbage, bytes, storeBytes, overQuota }: GarbageReport, applied: boolean): string {
  const groups = Map.groupBy(garbage, ({ kind, reason }) => `${WORDS[kind]}\n${reason}`);
  const rows = [...groups].map(([name, items]) => {
    const [word = '', reason = ''] = name.split('\n');
    const size = items.reduce((sum, item) => sum + item.bytes, 0);
    return [String(items.length), word, formatSize(size), reason];
  });
  const verb = applied ? 'Moved to the trash' : 'Could go';
  const lines = [`${verb}: ${formatSize(bytes)} of ${formatSize(storeBytes)}\n`];
  if (overQuota > 0)
    lines.push(
      `${formatSize(overQuota)} above the quota: the rest is pinned, running, in use or of a newest run\n`,
    );
  return formatTable(rows) + lines.join('');
}

function next({ bytes, trashBytes }: GarbageReport, applied: boolean): string {
  if (!applied && bytes > 0)
    return `Nothing was changed. \`querymill gc --apply\` moves it to the trash, which holds ${formatSize(trashBytes)}; \`querymill gc --empty-trash\` deletes what is there\n`;
  const total = trashBytes + (applied ? bytes : 0);
  return total === 0
    ? ''
    : `The trash holds ${formatSize(total)}: \`querymill gc --empty-trash\` deletes it\n`;
}
