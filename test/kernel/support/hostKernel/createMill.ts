import type { Host } from '../../../../kernel-bridge/src/kernel/evaluator/host.ts';

/** Gives cells the bare bridge: `mill.call(service, method, params)`. */
export function createMill(host: Host): { call: Host['call'] } {
  return { call: (service, method, params) => host.call(service, method, params) };
}
