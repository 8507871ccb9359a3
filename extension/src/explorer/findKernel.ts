import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Kernel, ServiceManager } from '@jupyterlab/services';

import type { IPipelineTracker } from '../tokens';

/** Where kernels are looked for. */
export interface KernelPlaces {
  readonly services: ServiceManager.IManager;
  readonly notebooks: INotebookTracker | null;
  readonly pipelines: IPipelineTracker;
}

/**
 * The kernel of a notebook: that of an open editor, else one that runs on the server. Any kernel of ours in the
 * same workspace can answer, so without a path the first one does.
 *
 * @returns null when none runs
 */
export async function findKernel(
  path: string,
  places: KernelPlaces,
): Promise<Kernel.IKernelConnection | null> {
  const { services, notebooks, pipelines } = places;
  const open: (Kernel.IKernelConnection | null | undefined)[] = [];
  for (const tracker of [notebooks, pipelines])
    tracker?.forEach(({ context }) => {
      if (path === '' || context.path === path) open.push(context.sessionContext.session?.kernel);
    });
  for (const kernel of open) {
    if (kernel == null) continue;
    const { implementation } = await kernel.info;
    if (implementation === 'querymill') return kernel;
  }
  await services.sessions.refreshRunning();
  for (const session of services.sessions.running()) {
    const fits = path === '' ? session.kernel?.name === 'querymill' : session.path === path;
    if (!fits || session.kernel == null) continue;
    return services.kernels.connectTo({ model: session.kernel, handleComms: true });
  }
  return null;
}
