import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import type { JobRequest } from '../../Launcher.ts';

/** How long a worker may take to answer before the job is started without it, in milliseconds. */
const PATIENCE = 2000;

/**
 * What came of asking: the job runs; the worker will not start it, and nobody else through it; there is no
 * worker; or it did not answer and may start the job yet.
 */
export type WorkerAnswer = 'started' | 'refused' | 'absent' | 'silent';

/** Asks a warm worker to start an attempt. Never rejects. */
export async function askWorker(
  base: string,
  request: JobRequest,
  environment: NodeJS.ProcessEnv,
): Promise<WorkerAnswer> {
  const { promise, resolve } = Promise.withResolvers<WorkerAnswer>();
  const socket = createConnection(`${base}.sock`);
  let connected = false;
  let text = '';
  socket.setEncoding('utf8');
  socket.on('connect', () => {
    connected = true;
    const { token, folder, workingDirectory } = request;
    socket.write(`${JSON.stringify({ token, attempt: folder, workingDirectory, environment })}\n`);
  });
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.endsWith('\n')) resolve('started' in (JSON.parse(text) as object) ? 'started' : 'refused');
  });
  const lost = (): void => {
    resolve(connected ? 'silent' : 'absent');
  };
  socket.on('error', lost);
  socket.on('close', lost);
  const patience = new AbortController();
  void delay(PATIENCE, undefined, { signal: patience.signal, ref: false }).then(lost, () => undefined);
  try {
    return await promise;
  } finally {
    patience.abort();
    socket.destroy();
  }
}
