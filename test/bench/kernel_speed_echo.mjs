/**
 * The floor of test/bench/kernel_speed.py: answers every cell with the five messages of a real kernel, signed, and runs nothing. What it
 * takes is the client's time, the sockets' and the way between two processes; no kernel in Node can be below it.
 *
 * `node kernel_speed_echo.mjs <connection file>`
 */
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Router, XPublisher } from 'zeromq';

const connection = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const session = randomUUID();
const [shell, control, stdin, heartbeat] = Array.from({ length: 4 }, () => new Router());
const iopub = new XPublisher();
const ports = {
  shell_port: shell,
  control_port: control,
  stdin_port: stdin,
  hb_port: heartbeat,
  iopub_port: iopub,
};
for (const [name, socket] of Object.entries(ports))
  await socket.bind(`tcp://${connection.ip}:${connection[name]}`);

void serve(control, async (request) => {
  await reply(control, request, { restart: false });
  process.exit(0);
});
void serve(shell, async (request) => {
  await publish('status', { execution_state: 'busy' }, request);
  if (request.type === 'execute_request') await answerCell(request);
  else
    await reply(shell, request, { protocol_version: '5.5', banner: 'Echo', language_info: { name: 'none' } });
  await publish('status', { execution_state: 'idle' }, request);
});
for await (const [frame] of iopub)
  if (frame[0] === 1)
    await iopub.send(encode(['iopub_welcome'], 'iopub_welcome', { subscription: '' }, '{}'));

async function answerCell(request) {
  await publish('execute_input', { code: '1', execution_count: 1 }, request);
  await publish('execute_result', { execution_count: 1, data: { 'text/plain': '1' }, metadata: {} }, request);
  await reply(shell, request, { execution_count: 1, payload: [], user_expressions: {} });
}

async function serve(socket, answer) {
  for await (const frames of socket) {
    const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
    const header = frames[at + 2].toString();
    await answer({ identities: frames.slice(0, at), header, type: JSON.parse(header).msg_type });
  }
}

function reply(socket, { identities, header, type }, content) {
  const answer = type.replace('_request', '_reply');
  return socket.send(encode(identities, answer, { status: 'ok', ...content }, header));
}

function publish(type, content, { header }) {
  return iopub.send(encode([`kernel.${type}`], type, content, header));
}

function encode(prefix, type, content, parent) {
  const date = new Date().toISOString();
  const header = { msg_id: randomUUID(), msg_type: type, session, username: 'echo', date, version: '5.5' };
  const body = [JSON.stringify(header), parent, '{}', JSON.stringify(content)];
  const hmac = createHmac('sha256', connection.key);
  for (const part of body) hmac.update(part);
  return [...prefix, '<IDS|MSG>', hmac.digest('hex'), ...body];
}
