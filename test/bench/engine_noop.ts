/**
 * How long a run takes in which nothing has to be done: 1,000 chained steps, in Querymill and, where they are
 * installed, in Snakemake and DVC. Every run is a process of its own, start-up included; ours is bundled first, as
 * what is installed is.
 *
 *     node test/bench/engine_noop.ts [--count 1000] [--folder DIR] [--peers VENV] [--rounds 3]
 *
 * `--folder` keeps the chains, so that another call need not make them; `--peers` is a venv with snakemake and dvc.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { HOME, PYTHON } from '../engine/support/TestWorkspace.ts';
import { dvcChain, snakemakeChain, type PeerChain } from './engine_noop_peers.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    folder: { type: 'string' },
    peers: { type: 'string' },
  },
});
const count = Number(values.count);
const rounds = Number(values.rounds);
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'querymill-noop-'));
const workspace = join(folder, 'querymill');
const session = join(folder, 'session.mjs');

interface Round {
  readonly seconds: number;
  /** Of all its threads and children: what other work on the machine changes least. */
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** The best of some rounds: what the machine's other work adds is no property of the program. */
function best(name: string, run: () => Round): Round {
  const all = Array.from({ length: rounds }, run);
  const [first] = all.toSorted((a, b) => a.seconds - b.seconds);
  if (first === undefined) throw new Error('There is no round');
  const each = all.map(({ seconds }) => seconds.toFixed(2)).join(', ');
  console.log(
    `${name}: ${first.seconds.toFixed(2)} s (${each}), ${first.cpuSeconds.toFixed(2)} s of processor, ${first.megabytes.toFixed(0)} MB at most, load ${(loadavg()[0] ?? 0).toFixed(1)}`,
  );
  return first;
}

/** A run of our chain in a process of its own. */
function runOurs(): Round & { readonly ran: number } {
  const args = ['--disable-warning=ExperimentalWarning', session, HOME, workspace, PYTHON, String(count)];
  const text = execFileSync(process.execPath, args, { encoding: 'utf8' });
  return JSON.parse(text) as Round & { ran: number };
}

/** Bundles the session as `kernel-bridge/scripts/build.mjs` does the kernel. */
async function bundleSession(): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('./engine_noop_session.ts', import.meta.url))],
    outfile: session,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** A run of a peer; time and memory as GNU time or the shell of the system would tell. */
function runPeer({ argv, cwd }: PeerChain): Round {
  const program = [
    'import resource, subprocess, sys, time',
    'started = time.time()',
    'subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)',
    'usage = resource.getrusage(resource.RUSAGE_CHILDREN)',
    'print(time.time() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)',
  ].join('\n');
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program, ...argv], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr}`);
  const [seconds = NaN, cpuSeconds = NaN, megabytes = NaN] = stdout.split(' ').map(Number);
  return { seconds, cpuSeconds, megabytes };
}

mkdirSync(workspace, { recursive: true });
cpSync(join(HOME, 'test', 'fixtures', 'blocks', 'probe'), join(workspace, 'blocks', 'probe'), {
  recursive: true,
});
await bundleSession();
const made = runOurs();
if (made.ran > 0) console.log(`made ${String(made.ran)} steps in ${made.seconds.toFixed(0)} s`);
const ours = best(`Querymill, ${String(count)} steps`, () => {
  const round = runOurs();
  if (round.ran > 0) throw new Error(`${String(round.ran)} steps ran again`);
  return round;
});
for (const [name, make] of [
  ['Snakemake', snakemakeChain],
  ['DVC', dvcChain],
] as const) {
  const program = values.peers === undefined ? undefined : join(values.peers, 'bin', name.toLowerCase());
  if (program === undefined || !existsSync(program)) {
    console.log(`${name}: NOT MEASURED, it is not installed (--peers VENV)`);
    continue;
  }
  const chain = make(program, join(folder, name.toLowerCase()), count);
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim().split('\n').at(-1) ?? '';
  const peer = best(`${name} ${version}, ${String(count)} steps`, () => runPeer(chain));
  const ratio = (field: 'seconds' | 'cpuSeconds' | 'megabytes'): string =>
    (peer[field] / ours[field]).toFixed(1);
  console.log(
    `  against Querymill: ${ratio('seconds')} times the time, ${ratio('cpuSeconds')} of processor, ${ratio('megabytes')} of memory`,
  );
}
