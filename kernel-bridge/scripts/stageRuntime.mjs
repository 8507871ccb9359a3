/**
 * Copies the packages that the bundles import at run time into one folder, as the wheel carries them:
 *
 *   node kernel-bridge/scripts/stageRuntime.mjs TARGET
 *
 * Only what runs is copied, for this platform alone: one zeromq addon with a manifest that names
 * it, and the oxc bindings. Run it with the Node that will run the kernel.
 */
import { cpSync, globSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const LEGAL = ['package.json', 'LICENSE*', 'LICENCE*', 'ThirdPartyNoticeText.txt'];

/** What to copy of each package, and which others it needs. */
const PACKAGES = {
  zeromq: { files: ['lib/*.js'], needs: ['cmake-ts'], after: stageAddon },
  'cmake-ts': { files: ['build/loader.js'] },
  'oxc-parser': { files: ['src-js/**/*.{js,cjs}'], bindings: '@oxc-parser' },
  'oxc-transform': { files: ['index.js', 'webcontainer-fallback.cjs'], bindings: '@oxc-transform' },
  typescript: { files: ['lib/typescript.js', 'lib/lib*.d.ts'], needs: ['@types/node'] },
  '@types/node': { files: ['**/*.d.ts'], needs: ['undici-types'] },
  'undici-types': { files: ['*.d.ts'] },
};

/** Copies one package and all that it needs. */
function stagePackage(name, target) {
  const rules = PACKAGES[name];
  if (!rules) {
    throw new Error(
      `Cannot stage "${name}": stageRuntime.mjs does not know which of its files run. Add it to PACKAGES.`,
    );
  }
  copyFiles(name, [...LEGAL, ...rules.files], target);
  for (const needed of rules.needs ?? []) stagePackage(needed, target);
  if (rules.bindings) {
    for (const binding of readdirSync(join(modules, rules.bindings))) {
      copyFiles(`${rules.bindings}/${binding}`, [...LEGAL, '*.node'], target);
    }
  }
  rules.after?.(target);
}

function copyFiles(name, patterns, target) {
  const from = join(modules, name);
  for (const file of globSync(patterns, { cwd: from })) {
    mkdirSync(dirname(join(target, name, file)), { recursive: true });
    cpSync(join(from, file), join(target, name, file));
  }
}

/**
 * Copies one addon, with a manifest of that one entry: of those for this system, the newest that is not newer than
 * this Node (a newer one may ask for a newer C library than the wheel promises).
 */
function stageAddon(target) {
  const build = join(modules, 'zeromq', 'build');
  const libc =
    process.platform === 'darwin'
      ? 'libc'
      : process.report.getReport().header.glibcVersionRuntime
        ? 'glibc'
        : 'musl';
  const fits = ([key]) => {
    const config = JSON.parse(key);
    const { platform, arch, versions } = process;
    return (
      config.os === platform &&
      config.arch === arch &&
      config.libc === libc &&
      config.abi <= Number(versions.modules)
    );
  };
  const manifest = JSON.parse(readFileSync(join(build, 'manifest.json'), 'utf8'));
  const [entry] = Object.entries(manifest)
    .filter(fits)
    .sort(([one], [other]) => JSON.parse(other).abi - JSON.parse(one).abi);
  if (!entry) {
    throw new Error(
      `Cannot stage "zeromq": it has no addon for ${process.platform} ${process.arch} ${libc}.`,
    );
  }
  const to = join(target, 'zeromq', 'build');
  mkdirSync(dirname(join(to, entry[1])), { recursive: true });
  cpSync(join(build, entry[1]), join(to, entry[1]));
  writeFileSync(join(to, 'manifest.json'), JSON.stringify(Object.fromEntries([entry])));
}

const [target] = process.argv.slice(2).map((path) => resolve(path));
if (!target) {
  console.error('Cannot stage the runtime: no target was given. Use: node stageRuntime.mjs TARGET');
  process.exit(2);
}
const externals = JSON.parse(readFileSync(join(root, 'kernel-bridge/dist/externals.json'), 'utf8'));
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const name of externals) stagePackage(name, target);
