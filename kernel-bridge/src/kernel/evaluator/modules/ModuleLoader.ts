import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EncodedSourceMap } from '@jridgewell/trace-mapping';
import type { ImportAttributes } from '../CellRuntime.ts';
import type { SourceMaps } from '../compile/SourceMaps.ts';
import { stripTypes } from '../compile/stripTypes.ts';
import { shortName } from '../errors/shortName.ts';
import { LocalModules } from './LocalModules.ts';

/** Marks an import that comes from a cell; the number keeps Node from answering out of its own cache. */
const CELL = /^querymill-cell:\d+:/;
const TYPESCRIPT = /\.m?ts$/;
const VERSIONED = /\.(m?ts|m?js|json)$/;

/** Imports for cells: packages and files are found from the notebook's working directory, TypeScript is turned into JavaScript. */
export class ModuleLoader {
  /** What a cell sees as `import.meta`. */
  readonly meta: ImportMeta;
  readonly require: NodeJS.Require;
  readonly #base: string;
  readonly #local = new LocalModules();
  #imports = 0;

  /** Hooks itself into this thread's module loading. Make one per thread. */
  constructor(directory: string, maps: SourceMaps) {
    const filename = join(directory, 'cell.ts');
    this.#base = pathToFileURL(filename).href;
    this.require = createRequire(filename);
    this.meta = {
      url: this.#base,
      dirname: directory,
      filename,
      main: false,
      resolve: (specifier: string) =>
        specifier.startsWith('.')
          ? new URL(specifier, this.#base).href
          : pathToFileURL(this.require.resolve(specifier)).href,
    };
    registerHooks({
      resolve: (specifier, context, nextResolve) => {
        const fromCell = CELL.test(specifier);
        const result = fromCell
          ? nextResolve(specifier.replace(CELL, ''), { ...context, parentURL: this.#base })
          : nextResolve(specifier, context);
        if (!isLocal(result.url, result.format)) return result;
        const parent = fromCell ? undefined : context.parentURL;
        return { ...result, url: this.#local.versioned(result.url, parent) };
      },
      load: (url, context, nextLoad) => {
        const path = url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : '';
        if (!TYPESCRIPT.test(path) || path.includes('/node_modules/')) return nextLoad(url, context);
        const source = readFileSync(path, 'utf8');
        const stripped = stripTypes(shortName(url), source);
        maps.add(url, source, () => [stripped.map as unknown as EncodedSourceMap], shortName(url));
        return { format: 'module', source: stripped.code, shortCircuit: true };
      },
    });
  }

  /** Imports for a cell. An edited local file is read again; one that failed to load is tried again. */
  async import(specifier: string, attributes: ImportAttributes = {}): Promise<Record<string, unknown>> {
    this.#local.refresh();
    const marked = `querymill-cell:${++this.#imports}:${specifier}`;
    try {
      return (await load(marked, attributes['type'])) as Record<string, unknown>;
    } catch (error) {
      if (/^(\.|\/|file:)/.test(specifier)) this.#local.renew(new URL(specifier, this.#base).href);
      throw error;
    }
  }
}

function isLocal(url: string, format: string | null | undefined): boolean {
  if (!url.startsWith('file:') || url.includes('/node_modules/') || url.startsWith(import.meta.url))
    return false;
  return VERSIONED.test(url.replace(/[?#].*$/, '')) && format !== 'commonjs';
}

/** Node knows one import attribute: the type of a JSON module. */
function load(specifier: string, type: string | undefined): Promise<unknown> {
  if (type === undefined) return import(specifier);
  if (type === 'json') return import(specifier, { with: { type: 'json' } });
  throw new TypeError(`Cannot import with type "${type}": Node knows no such type. Use "json"`);
}
