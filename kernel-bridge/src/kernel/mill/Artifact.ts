import { artifactTypes } from '../../core/blocks/artifactTypes.ts';
import { QuerymillError } from '../../core/errors.ts';
import type { ExploreView } from '../../core/index.ts';
import { Exploration } from '../explore/exploreDisplay.ts';
import { viewRows } from '../explore/viewRows.ts';
import { recordsTable } from '../evaluator/display/recordsTable.ts';
import type { ArtifactData } from './messages.ts';
import { readRows, type Row } from './readRows.ts';

const DISPLAY = Symbol.for('Jupyter.display');
const SHOWN_ROWS = 10;

/** What a port of a step gives: a handle on stored bytes, not the bytes themselves. */
export class Artifact {
  /** Artifact type, such as `Model`. */
  readonly type: string;
  /** Content digest: equal digests are equal bytes. */
  readonly digest: string;
  /** Folder that holds the files; read-only. */
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** What the artifact says about itself, such as a model's base. */
  readonly info: Readonly<Record<string, unknown>>;

  constructor({ type, digest, path, bytes, info }: ArtifactData) {
    this.type = type;
    this.digest = digest;
    this.path = path;
    this.bytes = bytes;
    this.info = info ?? {};
    Object.defineProperty(this, DISPLAY, { value: () => this.display() });
  }

  /** What a port is told; see `encodeArguments`. */
  toJSON(): Record<string, unknown> {
    return { type: this.type, digest: this.digest, bytes: this.bytes, rows: null };
  }

  /** How a cell shows it. */
  display(): Promise<Record<string, unknown>> {
    const rows = Object.entries(this.info).map(([name, value]) => ({ name, value }));
    return Promise.resolve({
      'text/plain': `${this.type} ${this.digest.slice(0, 12)}, ${String(this.bytes)} bytes`,
      ...(rows.length === 0 ? {} : { 'text/html': recordsTable(rows) }),
    });
  }
}

/** An artifact made of rows. */
export class RowArtifact extends Artifact {
  /** Number of rows. */
  readonly count: number;
  readonly #file: string;

  constructor(data: ArtifactData & { rows: number }, file: string) {
    super(data);
    this.count = data.rows;
    this.#file = file;
  }

  /** Every row, read as they are asked for: `for await (const row of data.corpus.rows())`. */
  rows(): AsyncGenerator<Row, void, undefined> {
    return readRows(this.path, this.#file);
  }

  /**
   * The first rows.
   *
   * @param n how many, 10 when left out
   */
  async head(n = SHOWN_ROWS): Promise<Row[]> {
    if (!Number.isInteger(n) || n < 0) throw wrongCount(n);
    const first: Row[] = [];
    if (n === 0) return first;
    for await (const row of this.rows()) {
      first.push(row);
      if (first.length >= n) break;
    }
    return first;
  }

  /** Opens the explorer on these rows, from the output of the cell. */
  explore(): Exploration {
    return new Exploration(this, () => this.head());
  }

  /** The rows that a view of the explorer shows, joined with what every filter said about them. */
  view(view: ExploreView = {}): Promise<Row[]> {
    return viewRows(this.digest, view);
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), rows: this.count };
  }

  override async display(): Promise<Record<string, unknown>> {
    const rows = await this.head();
    const text = `${this.type} ${this.digest.slice(0, 12)}, ${String(this.count)} ${this.count === 1 ? 'row' : 'rows'}`;
    return {
      'text/plain': text,
      ...(rows.length === 0 ? {} : { 'text/html': `<p>${text}</p>\n${recordsTable(rows)}` }),
    };
  }
}

/** The handle that fits an artifact's type. */
export function artifactHandle(data: ArtifactData): Artifact {
  const file = artifactTypes.get(data.type)?.rows;
  return data.rows === null || file == null
    ? new Artifact(data)
    : new RowArtifact({ ...data, rows: data.rows }, file);
}

function wrongCount(n: unknown): QuerymillError {
  return new QuerymillError({
    title: `Cannot read the first "${String(n)}" rows`,
    cause: 'the number of rows must be a whole number, 0 or more',
    fix: '',
    kind: 'user',
  });
}
