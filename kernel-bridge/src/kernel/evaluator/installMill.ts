import type { Calls } from './Calls.ts';
import type { Host } from './host.ts';
import type { Port } from './Port.ts';

type CreateMill = (host: Host, catalogueTypes: string[]) => unknown;

/** Gives cells the global `mill`, whose methods are calls to the service of that name on the main thread. */
export async function installMill(port: Port, calls: Calls, blockTypes: readonly string[]): Promise<void> {
  const host: Host = {
    call: (service, method, params) =>
      calls.ask((id, index) => port.postInOrder({ type: 'hostCall', id, index, service, method, params })),
  };
  const { createMill } = (await import('../mill/createMill.ts')) as { createMill: CreateMill };
  Object.defineProperty(globalThis, 'mill', {
    value: createMill(host, [...blockTypes]),
    writable: true,
    configurable: true,
  });
}
