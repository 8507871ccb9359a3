import { readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

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

/** How many steps are started side by side: as many as this machine has room for by what they ask for. */
export class Room {
  readonly #size: MachineSize;
  readonly #taken = new Set<RoomRequest>();

  constructor(size: MachineSize = thisMachine()) {
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

/** Processors, nine tenths of the memory, and the GPUs that an inherited mask leaves. */
function thisMachine(): MachineSize {
  return {
    cpus: availableParallelism(),
    memoryMB: Math.floor((totalmem() / 2 ** 20) * 0.9),
    gpus: countGpus(process.env['CUDA_VISIBLE_DEVICES']),
  };
}

function countGpus(mask: string | undefined): number {
  if (mask !== undefined) return mask.split(',').filter((one) => one.trim() !== '').length;
  try {
    return readdirSync('/proc/driver/nvidia/gpus').length;
  } catch {
    return 0; // no driver
  }
}
