import { TraceMap, originalPositionFor, type EncodedSourceMap } from '@jridgewell/trace-mapping';

/** Gives the map from generated to original positions; called at most once, when a position is asked for. */
export type MapSource = () => EncodedSourceMap[];

/** Line and column, both from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

interface Entry {
  readonly source: string;
  readonly maps: MapSource;
  traces: TraceMap[] | null;
}

/** What is known of every cell and local module that ran: its text and the way back to its lines. */
export class SourceMaps {
  readonly #entries = new Map<string, Entry>();
  readonly #shown = new Map<string, Entry>();

  /**
   * @param maps from the last transformation to the first
   * @param shownAs how stack traces name the file, where that differs
   */
  add(file: string, source: string, maps: MapSource, shownAs = file): void {
    const entry = { source, maps, traces: null };
    this.#entries.set(file, entry);
    this.#shown.set(shownAs, entry);
  }

  /** The text of a cell or module as the user wrote it, by the name that stack traces show. */
  source(shownAs: string): string | undefined {
    return this.#shown.get(shownAs)?.source;
  }

  /** The original place (both from 1) of a generated place; unchanged when there is no map. */
  original(file: string, line: number, column: number): Place {
    const entry = this.#entries.get(file);
    if (!entry) return { line, column };
    entry.traces ??= entry.maps().map((map) => new TraceMap(map));
    let place: Place = { line, column };
    for (const trace of entry.traces) {
      const found = originalPositionFor(trace, { line: place.line, column: place.column - 1 });
      if (found.line === null) return place;
      place = { line: found.line, column: found.column + 1 };
    }
    return calledName(entry.source, place);
  }
}

/** The engine names the parenthesis of a call where the name before it was rewritten: then the place of that name. */
function calledName(source: string, { line, column }: Place): Place {
  const text = source.split('\n', line)[line - 1] ?? '';
  const [name = ''] =
    text[column - 1] === '(' ? (/[\p{ID_Continue}$]+$/u.exec(text.slice(0, column - 1)) ?? []) : [];
  return { line, column: column - name.length };
}
