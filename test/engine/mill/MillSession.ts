import { createMill, type Mill } from '../../../kernel-bridge/src/kernel/mill/createMill.ts';
import { MillService } from '../../../kernel-bridge/src/kernel/mill/MillService.ts';
import type {
  HostCallContext,
  HostDisplayOptions,
  MimeBundle,
} from '../../../kernel-bridge/src/kernel/host/HostService.ts';
import type { TestWorkspace } from '../support/TestWorkspace.ts';

/** What a cell was given to show. */
export interface Shown {
  readonly data: MimeBundle;
  readonly options: HostDisplayOptions | undefined;
}

/** `mill` and its service in one thread: a kernel without sockets. */
export class MillSession {
  readonly service: MillService;
  readonly shown: Shown[] = [];
  readonly mill: Mill;
  /** Text of the cell that runs. */
  source = '';
  cellId: string | null = null;

  constructor(workspace: TestWorkspace) {
    this.service = new MillService(workspace.engine());
    const types = [...this.service.engine.catalogue().keys()];
    this.mill = createMill(
      {
        // A clone on both ways, as between threads.
        call: async (_, method, params) =>
          structuredClone(await this.service.call(method, structuredClone(params), this.#context())),
      },
      types,
    );
  }

  #context(): HostCallContext {
    const { source, cellId } = this;
    return {
      execution: { id: 'execution', count: 1, cellId, source },
      signal: new AbortController().signal,
      display: (data, options) => void this.shown.push({ data, options }),
    };
  }
}
