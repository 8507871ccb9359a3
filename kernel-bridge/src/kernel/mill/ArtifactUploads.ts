import type { Engine } from '../../engine/index.ts';
import { ArtifactWriter } from '../../engine/store/ArtifactWriter.ts';
import type { ArtifactData } from './messages.ts';

/** Artifacts that user code is writing, by number. */
export class ArtifactUploads {
  readonly #engine: Engine;
  readonly #writers = new Map<number, ArtifactWriter>();
  #last = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Begins an artifact of a type. */
  async open(type: string): Promise<{ id: number }> {
    const writer = await ArtifactWriter.open(this.#engine.store, type);
    const id = ++this.#last;
    this.#writers.set(id, writer);
    return { id };
  }

  /** Adds rows. */
  async write(id: number, rows: readonly unknown[]): Promise<void> {
    await this.#get(id).write(rows);
  }

  /** Publishes the artifact. */
  async close(id: number): Promise<ArtifactData> {
    const writer = this.#get(id);
    this.#writers.delete(id);
    const artifact = await writer.finish();
    return { ...artifact, path: this.#engine.store.object(artifact.digest) };
  }

  /** Gives an artifact up. */
  async abort(id: number): Promise<void> {
    const writer = this.#writers.get(id);
    this.#writers.delete(id);
    await writer?.abort();
  }

  /** Gives up what was never finished. */
  async dispose(): Promise<void> {
    await Promise.all([...this.#writers.keys()].map((id) => this.abort(id)));
  }

  #get(id: number): ArtifactWriter {
    const writer = this.#writers.get(id);
    if (writer !== undefined) return writer;
    throw new Error(`Cannot write to artifact ${String(id)}: it is not open`);
  }
}
