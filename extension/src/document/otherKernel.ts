import type { ISessionContext } from '@jupyterlab/apputils';

/** Name of the kernelspec that runs pipelines. */
export const KERNEL = 'querymill';

/** Whether a session runs another kernel than ours. */
export function hasOtherKernel(session: ISessionContext): boolean {
  const name = session.session?.kernel?.name;
  return name !== undefined && name !== KERNEL;
}
