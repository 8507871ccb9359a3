/** Words that no variable of a module can have for a name. */
const RESERVED: ReadonlySet<string> = new Set(
  `
  arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public
  return static super switch this throw true try typeof var void while with yield
  `
    .trim()
    .split(/\s+/),
);

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Whether a text can be the name of a variable. */
export function isVariableName(text: string): boolean {
  return IDENTIFIER.test(text) && !RESERVED.has(text);
}

/** `base` if it can be a variable and is free, else `base2`, `base3` …; `exportStep` for a word of the language. */
export function freshName(base: string, taken: ReadonlySet<string>): string {
  const stem = isVariableName(base) ? base : isVariableName(`${base}Step`) ? `${base}Step` : 'step';
  if (!taken.has(stem)) return stem;
  let number = 2;
  while (taken.has(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}
