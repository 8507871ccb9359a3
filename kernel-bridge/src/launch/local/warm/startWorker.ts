import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

import { TOKEN_VARIABLE } from '../findProcesses.ts';
import type { WorkerAddress } from './workerOf.ts';

/** A worker that does not come up is not tried again before this, in milliseconds. */
const REST = 3000;
/** Room for the tokens of the jobs it will fork: they overwrite its own. */
const PLACEHOLDER = '-'.repeat(128);

const started = new Map<string, number>();

/** Notes that a worker served: if it is gone the next time, another one is started without a rest. */
export function hasServed({ base }: WorkerAddress): void {
  started.delete(base);
}

/**
 * Starts a warm worker beside this process, which does not wait for it. A second one at the same address
 * ends by itself.
 *
 * @param own environment of this process, for the settings of workers
 */
export function startWorker(address: WorkerAddress, own: NodeJS.ProcessEnv): void {
  const now = performance.now();
  if (now - (started.get(address.base) ?? -Infinity) < REST) return;
  started.set(address.base, now);
  const log = openSync(`${address.base}.log`, 'a', 0o600);
  try {
    const worker = spawn(address.python, [address.script, address.base], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: workerEnvironment(address, own),
    });
    worker.on('error', () => undefined); // jobs start without it, and say what is wrong with the interpreter
    worker.unref();
  } finally {
    closeSync(log);
  }
}

function workerEnvironment({ environment }: WorkerAddress, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const settings = Object.entries(own).filter(([name]) => name.startsWith('QUERYMILL_WARM_'));
  return {
    OMP_WAIT_POLICY: 'PASSIVE',
    TOKENIZERS_PARALLELISM: 'false',
    ...environment,
    ...Object.fromEntries(settings),
    // One thread at the fork: no pool of threads, no background thread of an allocator, no CUDA.
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    JE_ARROW_MALLOC_CONF: 'background_thread:false',
    PYTORCH_NVML_BASED_CUDA_CHECK: '1',
    PYTHONHASHSEED: '0',
    PYTHONUTF8: '1',
    PYTHONUNBUFFERED: '1',
    [TOKEN_VARIABLE]: PLACEHOLDER,
  };
}
