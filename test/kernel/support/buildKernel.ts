import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const builds = `${root}.setup/kernel-under-test/`;
const source = `${root}kernel-bridge/src/kernel/`;

/** Options of a test build. */
interface BuildOptions {
  /** Replaces src/kernel/main.ts. */
  readonly main?: string;
  /** Replaces src/kernel/mill/createMill.ts: what cells see as `mill`. */
  readonly createMill?: string;
}

/**
 * Bundles the kernel as the product does, into a folder of this process that is removed at its end.
 *
 * @returns path of the kernel's bundle
 */
export async function buildKernel(options: BuildOptions = {}): Promise<string> {
  removeLeftovers();
  const folder = `${builds}${process.pid}${options.main ? '-host' : ''}/`;
  mkdirSync(folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { createMill } = options;
  await esbuild.build({
    entryPoints: [
      { in: options.main ?? `${source}main.ts`, out: 'kernel' },
      { in: `${source}evaluator/worker.ts`, out: 'evaluator' },
      { in: `${source}wiring/openEngine.ts`, out: 'engine' },
      { in: `${source}language/worker.ts`, out: 'language' },
    ],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['zeromq', 'oxc-parser', 'oxc-transform', 'typescript'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    plugins: createMill ? [replaceMill(createMill)] : [],
    logLevel: 'warning',
    logOverride: { 'unsupported-dynamic-import': 'silent' },
  });
  return `${folder}kernel.mjs`;
}

function replaceMill(path: string): esbuild.Plugin {
  return {
    name: 'replace-mill',
    setup(build) {
      build.onResolve({ filter: /mill\/createMill\.ts$/ }, () => ({ path }));
    },
  };
}

/** Removes the builds of test processes that were killed. */
function removeLeftovers(): void {
  for (const name of existsSync(builds) ? readdirSync(builds) : []) {
    if (!isAlive(parseInt(name, 10))) rmSync(builds + name, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
