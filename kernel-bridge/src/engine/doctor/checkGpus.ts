import { execa } from 'execa';

import type { Finding } from './Finding.ts';

/** GPUs of this machine. None is no fault: every block says what it needs. */
export async function checkGpus(): Promise<Finding> {
  const found = await execa(
    'nvidia-smi',
    ['--query-gpu=index,name,memory.total,driver_version', '--format=csv,noheader'],
    { reject: false, stdin: 'ignore', timeout: 20_000 },
  );
  if (found.code === 'ENOENT') return { name: 'gpu', healthy: true, detail: 'none on this machine', fix: '' };
  if (found.failed) {
    return {
      name: 'gpu',
      healthy: false,
      detail: `nvidia-smi fails: ${found.stderr.trim() || found.stdout.trim() || 'it does not answer'}`,
      fix: 'Load or update the driver; steps run on the CPU meanwhile.',
    };
  }
  const mask = process.env['CUDA_VISIBLE_DEVICES'];
  const seen = mask === undefined ? '' : ` (CUDA_VISIBLE_DEVICES=${mask})`;
  return { name: 'gpu', healthy: true, detail: found.stdout.trim().replaceAll('\n', '; ') + seen, fix: '' };
}
