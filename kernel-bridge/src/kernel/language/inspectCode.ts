import type { Description } from './messages.ts';
import type { CellFile } from './Session.ts';
import type { TypeScript } from './TypeScript.ts';

const WORD_BEFORE = /[\p{ID_Continue}$]*$/u;

/**
 * Describes what stands at the cursor: a name, a property of a literal, a name in a string, or the call whose arguments it is in.
 *
 * @param nameDocs documentation of models and data sets by name
 */
export function inspectCode(
  code: string,
  cursor: number,
  typescript: TypeScript,
  open: (code: string) => CellFile,
  nameDocs: ReadonlyMap<string, string>,
): Description | null {
  const place = open(code);
  const { file } = place;
  const offset = place.start + cursor;
  const string = typescript.stringAround(file, offset) ?? typescript.stringAround(file, offset - 1);
  const named = string ? nameDocs.get(string.text) : undefined;
  if (string && named !== undefined) return { signature: JSON.stringify(string.text), documentation: named };
  const word = WORD_BEFORE.exec(code.slice(0, cursor))?.[0] ?? '';
  const at = word === '' ? offset : offset - 1;
  const info = typescript.quickInfo(file, at);
  if (info && !isEmpty(info)) return describe(info);
  // A property that is still being written says nothing itself; what the call expects there does.
  const whole = word + (/^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))?.[0] ?? '');
  const offered = whole === '' ? null : typescript.completionDetails(file, offset - word.length, whole);
  if (offered && !isEmpty(offered)) return describe(offered);
  const call = typescript.signature(file, offset);
  const found = call ?? info ?? offered;
  return found && found[0] !== 'any' ? describe(found) : null;
}

function isEmpty([signature, documentation]: readonly [string, string]): boolean {
  return documentation === '' && (signature === '' || /^any$|: any$/.test(signature));
}

function describe([signature, documentation]: readonly [string, string]): Description {
  const plain = signature.replace(/^\(alias\) /, '').replace(/\nimport .*$/, '');
  return { signature: plain, documentation };
}
