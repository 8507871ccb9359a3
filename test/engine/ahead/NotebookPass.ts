import { runInNewContext } from 'node:vm';

import type { CellSource, PlanStep, StepPayload } from '../../../kernel-bridge/src/core/index.ts';
import type { StepResult } from '../../../kernel-bridge/src/kernel/mill/StepResult.ts';
import { MillSession } from '../mill/MillSession.ts';
import type { TestWorkspace } from '../support/TestWorkspace.ts';

/** A notebook of block cells in a kernel without sockets: steps ahead of cells, and cells by their variable. */
export class NotebookPass {
  readonly cells: readonly CellSource[];
  readonly session: MillSession;
  readonly #scope: Record<string, unknown>;

  constructor(workspace: TestWorkspace, sources: readonly string[]) {
    this.session = new MillSession(workspace);
    this.#scope = { mill: this.session.mill };
    this.cells = sources.map((source, number) => ({ id: `cell-${String(number)}`, source }));
  }

  /** Starts all cells, or those of these ids. */
  start(only?: readonly string[]): Promise<readonly PlanStep[]> {
    return this.session.service.start(this.cells, only);
  }

  /** What the step of a variable shows now. */
  shows(name: string): StepPayload | undefined {
    return this.session.service.board.get(this.#cellOf(name).id, name)?.payload;
  }

  /** Resolves when the step of a variable shows what is asked for. */
  async reaches(name: string, meets: (payload: StepPayload) => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const look = (): void => {
      const payload = this.shows(name);
      if (payload !== undefined && meets(payload)) resolve(undefined);
    };
    const stop = this.session.service.board.listen(look);
    look();
    await promise;
    stop();
  }

  /** Runs the cell of a variable. */
  async runCell(name: string): Promise<StepResult> {
    const { id, source } = this.#cellOf(name);
    Object.assign(this.session, { source, cellId: id });
    const result: unknown = await runInNewContext(
      `(async () => { ${source}\nreturn { value: ${name} }; })()`,
      this.#scope,
    );
    const { value } = result as { value: StepResult };
    this.#scope[name] = value;
    return value;
  }

  #cellOf(name: string): CellSource {
    const cell = this.cells.find(({ source }) => source.startsWith(`const ${name} = `));
    if (cell === undefined) throw new Error(`No cell defines ${name}`);
    return cell;
  }
}
