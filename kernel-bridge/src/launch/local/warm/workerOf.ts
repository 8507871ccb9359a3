import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import type { AttemptSpec } from '../../../core/index.ts';
import type { JobRequest } from '../../Launcher.ts';
import { runtimeFolder } from '../runtimeFolder.ts';

/** A warm worker as a launcher knows it: what it would serve, whether it runs or not. */
export interface WorkerAddress {
  /** Path without ending; the worker adds `.sock`, `.modules`, `.lock` and `.log`. */
  readonly base: string;
  /** Interpreter of the job environment. */
  readonly python: string;
  /** Absolute path of the worker's program. */
  readonly script: string;
  /** What libraries may read while they are imported: such variables must be those of the job. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Variables that may matter to an import. All others a job gets after the fork. */
const READ_BY_IMPORTS = new RegExp(
  `^(?:${[
    ...['HOME', 'USER', 'LOGNAME', 'PATH', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'VIRTUAL_ENV'],
    ...['CUDA_(?!VISIBLE_DEVICES$).*', '.*_CACHE', '.*_PROXY', '.*_proxy', '.*_NUM_THREADS'],
    ...['LC_.*', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'PYTHON.*', 'LD_.*', 'MALLOC_.*'],
    ...['OMP_.*', 'KMP_.*', 'GOMP_.*', 'MKL_.*', 'OPENBLAS_.*', 'TORCH.*', 'PYTORCH_.*', 'NCCL_.*'],
    ...['HF_.*', 'HUGGINGFACE.*', 'TRANSFORMERS_.*', 'TOKENIZERS_.*', 'DATASETS_.*', 'ARROW_.*', 'TF_.*'],
    ...['ACCELERATE_.*', 'BITSANDBYTES_.*', 'FLASH_.*', 'TRITON_.*', 'VLLM_.*', 'SSL_.*', 'REQUESTS_.*'],
  ].join('|')})$`,
);

/** Such variables a job gets after the fork, as no import needs them and no name of a file may hang on them. */
const SECRET = /(?:TOKEN|KEY|SECRET|PASSWORD)$/;

/**
 * The worker that can serve a job: one for each user, interpreter, job code and set of variables that imports
 * may read. Jobs of blocks that list no packages have one of their own: a fork of a small process is faster.
 *
 * @param own whole environment of the job
 * @returns undefined for a job that is no attempt, one that may ask the network (libraries decide that at
 * import), and where nothing can be forked
 */
export function workerOf(request: JobRequest, own: NodeJS.ProcessEnv): WorkerAddress | undefined {
  const [python, wrapper, attempt] = request.command;
  if (process.platform !== 'linux' || attempt !== request.folder || wrapper === undefined) return undefined;
  if (basename(wrapper) !== 'wrapper.py' || own['HF_HUB_OFFLINE'] !== '1') return undefined;
  const folder = runtimeFolder(own);
  if (folder === undefined) return undefined;
  const environment = Object.fromEntries(
    Object.entries(own)
      .filter((entry): entry is [string, string] => isReadByImports(entry[0]) && entry[1] !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const script = join(dirname(wrapper), 'warm', 'worker.py');
  const identity = JSON.stringify([python, script, environment, listsPackages(attempt)]);
  const name = createHash('sha256').update(identity).digest('hex');
  return { base: join(folder, name.slice(0, 16)), python, script, environment };
}

function isReadByImports(name: string): boolean {
  return READ_BY_IMPORTS.test(name) && !SECRET.test(name);
}

function listsPackages(attempt: string): boolean {
  try {
    const spec = JSON.parse(readFileSync(join(attempt, 'spec.json'), 'utf8')) as Partial<AttemptSpec>;
    return Object.keys(spec.preimage?.packages ?? {}).length > 0;
  } catch {
    return true; // no spec of ours: the job will say what is wrong with it
  }
}
