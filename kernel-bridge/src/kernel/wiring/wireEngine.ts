import type { Comm } from '../comms/Comm.ts';
import type { Kernel } from '../Kernel.ts';
import { EXPLORE_TARGET } from '../../core/explore/exploreTypes.ts';
import { serveExplore } from '../explore/serveExplore.ts';
import type { HostService } from '../host/HostService.ts';

/** Name of the comm target that front ends open to watch steps. */
const COMM_TARGET = 'querymill';

interface Wired {
  readonly service: HostService;
  readonly serveExplore: (comm: Comm) => void;
  readonly serveComm: (comm: unknown, data: unknown) => void;
}

/** Connects the step engine: it is opened in the workspace at the first call of a block or the first comm, not before. */
export function wireEngine(kernel: Kernel, home: string | null, workspace: string): void {
  let wired: Promise<Wired> | null = null;
  const open = (): Promise<Wired> => {
    wired ??= openEngine(home, workspace);
    wired.catch(() => (wired = null));
    return wired;
  };
  kernel.host.register('mill', async () => (await open()).service);
  kernel.comms.registerTarget(COMM_TARGET, (comm, { data }) => {
    open().then(
      ({ serveComm }) => serveComm(comm, data),
      (error: unknown) => comm.close({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  kernel.comms.registerTarget(EXPLORE_TARGET, (comm) => {
    open().then(
      (engine) => engine.serveExplore(comm),
      (error: unknown) => comm.close({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
}

async function openEngine(home: string | null, workspace: string): Promise<Wired> {
  if (home === null) {
    throw new Error(
      'Cannot open the step engine: QUERYMILL_HOME is not set. Start the kernel with "python -m querymill kernel"',
    );
  }
  const python = process.env['QUERYMILL_PYTHON'] ?? 'python3';
  const [{ Engine }, { MillService }, { serveComm }] = await Promise.all([
    import('../../engine/index.ts'),
    import('../mill/MillService.ts'),
    import('../mill/comm.ts'),
  ]);
  const engine = Engine.open({ home, workspace, python });
  const service = new MillService(engine);
  return {
    service,
    serveComm: (comm, data) => serveComm(comm, data, service),
    serveExplore: (comm) => serveExplore(comm, service.explorer),
  };
}
