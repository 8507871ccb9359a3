/**
 * Builds what runs outside the source tree: the bundles in dist/ (kernel, evaluator, command line) and
 * the emitted core in lib/core, which the extension imports. Safe to run again; an unchanged core is not emitted twice.
 *
 * `--watch` builds again at every change until it is stopped.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const watch = process.argv.includes('--watch');

const ENTRY_POINTS = {
  kernel: 'src/kernel/main.ts',
  evaluator: 'src/kernel/evaluator/worker.ts',
  engine: 'src/kernel/wiring/openEngine.ts',
  language: 'src/kernel/language/worker.ts',
  explorer: 'src/explore/worker.ts',
  cli: 'src/cli/main.ts',
};

/** Modules that cannot be bundled: native bindings, and TypeScript, which is loaded only when language services start. */
const EXTERNAL = ['zeromq', 'oxc-parser', 'oxc-transform', 'typescript'];

/** CommonJS packages inside an ES module bundle may call `require`. */
const REQUIRE_BANNER = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
].join('\n');

const bundleOptions = {
  absWorkingDir: root,
  entryPoints: Object.entries(ENTRY_POINTS)
    .filter(([, source]) => existsSync(new URL(`../${source}`, import.meta.url)))
    .map(([out, source]) => ({ in: source, out })),
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  external: EXTERNAL,
  sourcemap: true,
  sourcesContent: false,
  banner: { js: REQUIRE_BANNER },
  logLevel: 'warning',
  // The evaluator imports a user's modules by paths known at run time alone.
  logOverride: { 'unsupported-dynamic-import': 'silent' },
};

/** What the kernel reads at run time to draw pictures: the renderer and its font. */
const ASSETS = {
  'resvg.wasm': '@resvg/resvg-wasm/index_bg.wasm',
  'DejaVuSans.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'DejaVuSans.LICENSE.txt': 'dejavu-fonts-ttf/LICENSE',
};

/** Puts the assets beside the bundles. */
function copyAssets() {
  const { resolve } = createRequire(import.meta.url);
  for (const [name, source] of Object.entries(ASSETS))
    copyFileSync(resolve(source), new URL(`../dist/${name}`, import.meta.url));
}

/** Writes which packages the bundles still need, for whoever has to ship those beside them. */
function writeExternals() {
  writeFileSync(new URL('../dist/externals.json', import.meta.url), JSON.stringify(EXTERNAL.toSorted()));
}

/** Runs the TypeScript compiler on the core; resolves with its exit code. */
function emitCore() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.core.json', ...(watch ? ['--watch', '--preserveWatchOutput'] : [])];
  return new Promise((resolve, reject) => {
    const compiler = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    compiler.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  });
}

mkdirSync(new URL('../dist/', import.meta.url), { recursive: true });
copyAssets();
const started = performance.now();
const core = emitCore();
if (watch) {
  const context = await esbuild.context(bundleOptions);
  await context.watch();
} else {
  await esbuild.build(bundleOptions).catch(() => process.exit(1));
  writeExternals();
}
const code = await core;
if (code !== 0) {
  console.error(
    'Cannot build core: the compiler reported errors. Correct them and run "npm run build" again.',
  );
  process.exit(code);
}
console.log(`Built kernel-bridge in ${((performance.now() - started) / 1000).toFixed(1)} s`);
