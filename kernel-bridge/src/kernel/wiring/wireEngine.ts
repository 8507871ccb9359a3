import type { Kernel } from '../Kernel.ts';
import { EXPLORE_TARGET } from '../../core/explore/exploreTypes.ts';
import type { WiredEngine } from './openEngine.ts';

/** Name of the comm target that front ends open to watch steps. */
const COMM_TARGET = 'querymill';

/**
 * Connects the step engine: it is loaded, and opened in the workspace, at the first call of a block or the first comm, not before.
 *
 * @param url where `openEngine` is
 */
export function wireEngine(kernel: Kernel, url: URL, home: string | null, workspace: string): void {
  let wired: Promise<WiredEngine> | null = null;
  const open = (): Promise<WiredEngine> => {
    wired ??= load(url, home, workspace);
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

async function load(url: URL, home: string | null, workspace: string): Promise<WiredEngine> {
  if (home === null) {
    throw new Error(
      'Cannot open the step engine: QUERYMILL_HOME is not set. Start the kernel with "python -m querymill kernel"',
    );
  }
  const { openEngine } = (await import(url.href)) as typeof import('./openEngine.ts');
  return openEngine(home, workspace);
}
