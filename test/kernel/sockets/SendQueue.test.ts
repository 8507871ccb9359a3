import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SendQueue, type SendingSocket } from '../../../kernel-bridge/src/kernel/sockets/SendQueue.ts';

/** A socket that remembers what it was given, and refuses a send that overlaps another, as zeromq does. */
class Recorder implements SendingSocket {
  readonly sent: string[] = [];
  #busy = false;

  async send([frame]: (string | Uint8Array)[]): Promise<void> {
    if (this.#busy) throw new Error('EBUSY');
    this.#busy = true;
    await new Promise((resolve) => setImmediate(resolve));
    this.sent.push(String(frame));
    this.#busy = false;
  }
}

function startQueue(): { queue: SendQueue; socket: Recorder } {
  const socket = new Recorder();
  const queue = new SendQueue(socket, (error) => assert.fail(String(error)));
  return { queue, socket };
}

test('messages leave one after another in order', async () => {
  const { queue, socket } = startQueue();
  for (const name of ['a', 'b', 'c']) queue.send([name]);
  await queue.drained();
  assert.deepEqual(socket.sent, ['a', 'b', 'c']);
});

test('what is held leaves at the release, in order with what comes after it', async () => {
  const { queue, socket } = startQueue();
  queue.hold();
  queue.send(['a']);
  queue.send(['b']);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(socket.sent, []);
  queue.release();
  queue.send(['c']);
  await queue.drained();
  assert.deepEqual(socket.sent, ['a', 'b', 'c']);
});

test('drained sends what is held', async () => {
  const { queue, socket } = startQueue();
  queue.hold();
  queue.send(['a']);
  await queue.drained();
  assert.deepEqual(socket.sent, ['a']);
});
