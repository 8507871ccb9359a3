import type { SourceMaps } from '../compile/SourceMaps.ts';
import { cleanNames } from './cleanNames.ts';
import { shortName } from './shortName.ts';

/** Where this evaluator's own code lies: its frames are of no use to a reader. */
const OWN = import.meta.url.endsWith('.ts') ? new URL('../../', import.meta.url).href : import.meta.url;

/**
 * Makes `error.stack` speak of the user's lines, everywhere and not only in error outputs: positions are mapped back to the cell
 * or module as it was written, and frames of Node and of the evaluator are left out.
 */
export function installStackTraces(maps: SourceMaps): void {
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.flatMap((site) => {
      const frame = describeFrame(site, maps);
      return frame === null ? [] : [`\n    at ${frame}`];
    });
    return headline(error) + frames.join('');
  };
}

function describeFrame(site: NodeJS.CallSite, maps: SourceMaps): string | null {
  const file = site.getScriptNameOrSourceURL() ?? site.getFileName();
  if (!file || file.startsWith('node:') || file.startsWith(OWN)) return null;
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- a call site writes itself as the engine does in a stack
  const shown = cleanNames(String(site));
  if (line === null || column === null) return shown;
  const place = maps.original(file, line, column);
  const at = shown.lastIndexOf(`${file}:${line}:${column}`);
  if (at < 0) return shown;
  return `${shown.slice(0, at)}${shortName(file)}:${place.line}:${place.column}${shown.slice(at + `${file}:${line}:${column}`.length)}`;
}

function headline(error: unknown): string {
  try {
    return cleanNames(Error.prototype.toString.call(error));
  } catch {
    return 'Error';
  }
}
