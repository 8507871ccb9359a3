import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a peer is asked to bring its chain up to date. */
export interface PeerChain {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
}

/** A chain of steps for Snakemake whose files and records are all there. */
export function snakemakeChain(program: string, folder: string, count: number): PeerChain {
  const argv: PeerChain['argv'] = [program, '--cores', '1', '--quiet', 'all', '--', 'all'];
  if (existsSync(join(folder, 'Snakefile'))) return { argv, cwd: folder };
  writeChain(folder, count);
  writeFileSync(
    join(folder, 'Snakefile'),
    [
      'import sys',
      'sys.setrecursionlimit(100000)',
      'rule all:',
      `    input: "out/${String(count - 1)}.txt"`,
      'rule step:',
      '    input: lambda wildcards: f"out/{int(wildcards.n) - 1}.txt" if int(wildcards.n) > 0 else []',
      '    output: "out/{n,[0-9]+}.txt"',
      '    shell: "echo {wildcards.n} > {output}"',
      '',
    ].join('\n'),
  );
  // Records what is there as made by these rules, without running a thousand shells.
  execFileSync(program, ['--cores', '1', '--quiet', 'all', '--touch', '--', 'all'], {
    cwd: folder,
    stdio: 'pipe',
  });
  return { argv, cwd: folder };
}

/** A chain of stages for DVC whose files and lock are all there. */
export function dvcChain(program: string, folder: string, count: number): PeerChain {
  const argv: PeerChain['argv'] = [program, 'repro', '--quiet'];
  if (existsSync(join(folder, 'dvc.lock'))) return { argv, cwd: folder };
  writeChain(folder, count);
  const stages = Array.from({ length: count }, (_, n) => [
    `  step${String(n)}:`,
    `    cmd: echo ${String(n)} > out/${String(n)}.txt`,
    ...(n === 0 ? [] : ['    deps:', `      - out/${String(n - 1)}.txt`]),
    '    outs:',
    `      - out/${String(n)}.txt`,
  ]);
  writeFileSync(join(folder, 'dvc.yaml'), `${['stages:', ...stages.flat()].join('\n')}\n`);
  execFileSync(program, ['init', '--no-scm', '--quiet'], { cwd: folder, stdio: 'pipe' });
  // Takes what is there into cache and lock, without running a thousand shells.
  execFileSync(program, ['commit', '--force', '--quiet'], { cwd: folder, stdio: 'pipe' });
  return { argv, cwd: folder };
}

function writeChain(folder: string, count: number): void {
  mkdirSync(join(folder, 'out'), { recursive: true });
  for (let n = 0; n < count; n++) writeFileSync(join(folder, 'out', `${String(n)}.txt`), `${String(n)}\n`);
}
