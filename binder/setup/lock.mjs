import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Lets one set-up of a folder run at a time. The lock is an abstract socket, which the system frees when its
 * process ends in whatever way. Linux only; elsewhere two set-ups at once are the user's to avoid.
 * @returns a function that frees the lock
 */
export async function takeLock(context) {
  if (process.platform !== 'linux') return () => {};
  const name = createHash('sha256').update(context.root).digest('hex').slice(0, 32);
  for (let told = false; ; told = true) {
    const server = await listen(`\0querymill-setup-${name}`);
    if (server) return () => server.close();
    if (!told) console.log('Another set-up of this folder is running; waiting for it to end.');
    await sleep(500);
  }
}

function listen(path) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen({ path }, () => {
      server.unref();
      resolve(server);
    });
  });
}
