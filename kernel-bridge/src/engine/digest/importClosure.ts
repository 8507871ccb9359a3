import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** `import a.b, c.d as e` and `from a.b import (x, y)`, wherever they stand in a file. */
const IMPORT = /^[ \t]*import[ \t]+([^\n#;]+)/gm;
const FROM = /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]+)/gm;

interface Parsed {
  readonly modified: number;
  readonly modules: readonly string[];
}

const parsed = new Map<string, Parsed>();

/**
 * The files of a Python package that some files import, directly or through each other: what is named in
 * import statements, not what is computed.
 *
 * @param starts absolute paths of Python files outside the package
 * @param root absolute path of the folder that holds the package
 * @param packageName such as `querymill_jobs`
 * @returns absolute paths, sorted
 */
export async function importClosure(
  starts: readonly string[],
  root: string,
  packageName: string,
): Promise<string[]> {
  const found = new Set<string>();
  const queue = [...starts];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    for (const module of await importedModules(file, root)) {
      if (module !== packageName && !module.startsWith(`${packageName}.`)) continue;
      for (const candidate of moduleFiles(module, root)) {
        if (found.has(candidate) || !(await isFile(candidate))) continue;
        found.add(candidate);
        queue.push(candidate);
      }
    }
  }
  return [...found].sort();
}

/** A module's own file and the __init__ files above it, all of which Python executes. */
function moduleFiles(module: string, root: string): string[] {
  const parts = module.split('.');
  const packages = parts.map((_, index) => join(root, ...parts.slice(0, index + 1), '__init__.py'));
  return [...packages, join(root, ...parts) + '.py'];
}

async function importedModules(file: string, root: string): Promise<readonly string[]> {
  const modified = (await stat(file)).mtimeMs;
  const known = parsed.get(file);
  if (known?.modified === modified) return known.modules;
  const modules = findImports(await readFile(file, 'utf8'), packageOf(file, root));
  parsed.set(file, { modified, modules });
  return modules;
}

/**
 * Absolute names of the modules that a Python text imports; of `from a import b` both `a` and `a.b`, since b
 * may be a module.
 *
 * @param text Python source
 * @param packageName package of the file, for relative imports; empty outside of one
 */
export function findImports(text: string, packageName: string): string[] {
  const modules = new Set<string>();
  for (const [, names = ''] of text.matchAll(IMPORT)) for (const name of splitNames(names)) modules.add(name);
  for (const [, origin = '', names = ''] of text.matchAll(FROM)) {
    const base = absoluteName(origin, packageName);
    if (base === '') continue;
    modules.add(base);
    for (const name of splitNames(names)) modules.add(`${base}.${name}`);
  }
  return [...modules];
}

function splitNames(names: string): string[] {
  return names
    .replace(/#[^\n]*/g, '')
    .replace(/[()\\]/g, ' ')
    .split(',')
    .map((name) => name.trim().split(/\s+as\s+/)[0] ?? '')
    .filter((name) => /^[\w.]+$/.test(name));
}

function absoluteName(origin: string, packageName: string): string {
  const dots = origin.length - origin.replace(/^\.+/, '').length;
  if (dots === 0) return origin;
  const parents = packageName.split('.');
  const base = parents.slice(0, parents.length - dots + 1).join('.');
  return [base, origin.slice(dots)].filter((part) => part !== '').join('.');
}

function packageOf(file: string, root: string): string {
  const path = relative(root, dirname(file));
  return path.startsWith('..') ? '' : path.split(sep).join('.');
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // not a module, or a name inside one
  }
}
