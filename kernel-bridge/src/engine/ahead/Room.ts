import { readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

import type { WorkspaceConfig } from '../../core/index.ts';
import type { JobResources } from '../../launch/index.ts';

/** Steps that may wait in the queue of a scheduler at once: it shares its machines out by itself. */
const QUEUED_ELSEWHERE = 32;

/** What a machine has for steps that run side by side. */
export type MachineSize = Pick<JobResources, 'cpus' | 'memoryMB' | 'gpus'>;

/** What a step takes, and whether it runs on this machine. */
export interface RoomRequest {
  readonly resources: JobResources;
  readonly local: boolean;
}

/**
 * How many steps are started side by side: as many as there is room for by what they ask for. It keeps jobs from
 * being started only to wait; who may run is decided by the leases that local jobs hold.
 */
export class Room {
  readonly #size: MachineSize;
  readonly #taken = new Set<RoomRequest>();

  constructor(size: MachineSize) {
    this.#size = size;
  }

  /**
   * Takes room for a step. One step always has room, however large.
   *
   * @returns how to give it back; undefined when there is none now
   */
  take(request: RoomRequest): (() => void) | undefined {
    if (!this.#fits(request)) return undefined;
    this.#taken.add(request);
    return () => void this.#taken.delete(request);
  }

  #fits({ resources, local }: RoomRequest): boolean {
    const beside = [...this.#taken].filter((other) => other.local === local);
    if (!local) return beside.length < QUEUED_ELSEWHERE;
    const sum = (name: keyof MachineSize): number =>
      beside.reduce((total, other) => total + other.resources[name], resources[name]);
    return beside.length === 0 || NAMES.every((name) => sum(name) <= this.#size[name]);
  }
}

const NAMES = ['cpus', 'memoryMB', 'gpus'] as const;

/**
 * What jobs of the local launcher may use at once, as those jobs reckon it (`leases/capacity.py`): by its settings,
 * else by the environment, else all of this machine.
 */
export function localSize(
  { launchers }: Pick<WorkspaceConfig, 'launchers'>,
  environment: NodeJS.ProcessEnv,
): MachineSize {
  const local = launchers?.['local'];
  const { cpus, memoryMB } = local?.kind === 'local' ? local : {};
  return {
    cpus: cpus ?? (Number(environment['QUERYMILL_CPUS']) || availableParallelism()),
    memoryMB: memoryMB ?? (Number(environment['QUERYMILL_MEMORY_MB']) || Math.floor(totalmem() / 2 ** 20)),
    gpus: countGpus(environment['CUDA_VISIBLE_DEVICES']),
  };
}

/** As CUDA reads an inherited mask: up to the first entry that names no GPU, such as -1. */
function countGpus(mask: string | undefined): number {
  if (mask !== undefined) {
    const names = mask.split(',').map((name) => name.trim());
    const end = names.findIndex((name) => !/^(?:\d+|(?:GPU|MIG)-.+)$/.test(name));
    return end < 0 ? names.length : end;
  }
  try {
    return readdirSync('/proc/driver/nvidia/gpus').length;
  } catch {
    return 0; // no driver
  }
}
