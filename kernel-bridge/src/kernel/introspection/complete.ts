import type { EvaluatorThread } from '../execution/EvaluatorThread.ts';
import type { LanguageThread } from '../language/LanguageThread.ts';
import type { CompletionItem } from '../language/messages.ts';
import type { JsonObject } from '../wire/Message.ts';
import { blockArgumentItems, blockArgumentsAt } from './blockArguments.ts';
import { toCodePoints, toUtf16 } from './codePoints.ts';
import { nameBeforeCursor, type NameAtCursor } from './nameAtCursor.ts';
import { namesInScope } from './namesInScope.ts';

/** How long live values may take to answer, in milliseconds: a cell that spins does not. */
const LOOKUP_TIMEOUT = 150;
/** How long live values may take once TypeScript has answered. */
const LOOKUP_GRACE = 5;
/** How long TypeScript may take, in milliseconds: front ends give up after a second. While it starts it is given more. */
const LANGUAGE_TIMEOUT = 850;
/** How long its start may take before others answer in its place, in time for front ends that wait a second. */
const START_GRACE = 600;
/** A line that ends inside a string. */
const IN_STRING = /^(?:[^"'`]|(["'`])(?:\\.|(?!\1).)*\1)*["'`](?:[^"'`])*$/;
/** Most things offered at once. */
const MOST = 2_000;

/** What completion draws on. */
export interface CompletionSources {
  /** Top-level names of the session. */
  readonly names: readonly string[];
  readonly blockTypes: readonly string[];
  /** Folders with a folder for each block. */
  readonly blockFolders: readonly string[];
  readonly evaluator: Pick<EvaluatorThread, 'lookUp'>;
  readonly language: LanguageThread;
}

/**
 * Content of `complete_reply`: what TypeScript knows of the code and of the cells before it, joined with the properties of live values.
 * Live values alone answer where TypeScript does not know the type. While it starts, they and the catalogue answer after a while, for
 * half an answer in time is worth more than a whole one that is dropped; what neither knows waits for TypeScript.
 */
export async function complete(
  code: string,
  cursorPosition: number | null,
  sources: CompletionSources,
): Promise<JsonObject> {
  const cursor = toUtf16(code, cursorPosition);
  const typed = sources.language.ask('complete', { code, cursor }, LANGUAGE_TIMEOUT);
  const found = nameBeforeCursor(code, cursor);
  const live = found ? liveItems(found.holder, sources) : Promise.resolve([]);
  const block = blockArgumentsAt(code, cursor);
  const early = await (sources.language.ready ? typed : Promise.race([typed, after(START_GRACE)]));
  const others = (): Promise<readonly CompletionItem[]> | readonly CompletionItem[] =>
    block ? blockArgumentItems(block, sources.blockFolders) : liveFitting(code, cursor, found, live);
  const waits = early === null && !sources.language.ready && (await others()).length === 0;
  const known = waits ? await typed : early;
  const patience = known && known.items.length > 0 ? LOOKUP_GRACE : LOOKUP_TIMEOUT;
  const start = known?.inString === true ? known.start : (found?.start ?? known?.start ?? cursor);
  const fromCatalogue = block && !known ? blockArgumentItems(block, sources.blockFolders) : [];
  const enough = known?.inString === true || fromCatalogue.length > 0;
  const fromLive = enough ? [] : ((await Promise.race([live, after(patience)])) ?? []);
  const all = new Map<string, CompletionItem>();
  for (const item of [
    ...(known?.items ?? []),
    ...fromCatalogue,
    ...blockItems(found?.holder, sources),
    ...fromLive,
  ])
    if (!all.has(item.name)) all.set(item.name, item);
  const items = fitting([...all.values()], code.slice(start, cursor)).slice(0, MOST);
  const [first, last] = [toCodePoints(code, start), toCodePoints(code, cursor)];
  return {
    status: 'ok',
    matches: items.map(({ name }) => name),
    cursor_start: first,
    cursor_end: last,
    metadata: {
      _jupyter_types_experimental: items.map(({ name, kind }) => ({
        start: first,
        end: last,
        text: name,
        type: kind,
      })),
    },
  };
}

/** What live values offer for a name that has begun outside of a string. */
async function liveFitting(
  code: string,
  cursor: number,
  found: NameAtCursor | null,
  live: Promise<readonly CompletionItem[]>,
): Promise<readonly CompletionItem[]> {
  if (!found || (found.part === '' && found.holder.length === 0)) return [];
  const line = code.slice(code.lastIndexOf('\n', cursor - 1) + 1, cursor);
  return IN_STRING.test(line) ? [] : fitting(await live, found.part);
}

/** Those that begin as typed; where there are none, those that do so but for capitals. */
function fitting(items: readonly CompletionItem[], part: string): CompletionItem[] {
  const exact = items.filter(({ name }) => name.startsWith(part));
  if (exact.length > 0) return exact;
  const lower = part.toLowerCase();
  return items.filter(({ name }) => name.toLowerCase().startsWith(lower));
}

async function liveItems(
  holder: readonly string[],
  { names, evaluator }: CompletionSources,
): Promise<CompletionItem[]> {
  if (holder.length === 0) return namesInScope(names);
  const live = await evaluator.lookUp({ kind: 'members', path: holder }, LOOKUP_TIMEOUT);
  return Array.isArray(live) ? live.map((name) => ({ name: String(name), kind: 'property' })) : [];
}

/** Block types after `mill.`, which nobody has to be asked for. */
function blockItems(
  holder: readonly string[] | undefined,
  { blockTypes }: CompletionSources,
): CompletionItem[] {
  const isMill = holder?.length === 1 && holder[0] === 'mill';
  return isMill ? blockTypes.map((name) => ({ name, kind: 'method' })) : [];
}

function after(milliseconds: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, null));
}
