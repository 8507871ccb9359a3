import { Console } from 'node:console';
import { StringDecoder } from 'node:string_decoder';
import type { StreamName } from './RingWriter.ts';

/** Where text goes: the ring, under the cell that the running code belongs to. */
export type WriteText = (stream: StreamName, text: string) => void;

/** Leads console, process.stdout and process.stderr of the evaluator's thread into the cells' outputs. */
export function installOutput(write: WriteText): void {
  const stdout = createWrite('stdout', write);
  const stderr = createWrite('stderr', write);
  process.stdout.write = stdout;
  process.stderr.write = stderr;
  const console = new Console({
    stdout: { write: (text: string) => write('stdout', text) } as unknown as NodeJS.WritableStream,
    stderr: { write: (text: string) => write('stderr', text) } as unknown as NodeJS.WritableStream,
    ignoreErrors: false,
    colorMode: false,
  });
  printTextAtOnce(console, write);
  globalThis.console = console;
}

/** A single text needs no formatting: outside of groups it goes straight to the ring, which is several times as fast. */
function printTextAtOnce(console: Console, write: WriteText): void {
  let depth = 0;
  for (const name of ['group', 'groupCollapsed'] as const) {
    const group = console[name].bind(console);
    console[name] = (...label: unknown[]) => {
      group(...label);
      depth++;
    };
  }
  const groupEnd = console.groupEnd.bind(console);
  console.groupEnd = () => {
    groupEnd();
    depth = Math.max(0, depth - 1);
  };
  const streams = {
    log: 'stdout',
    info: 'stdout',
    debug: 'stdout',
    error: 'stderr',
    warn: 'stderr',
  } as const;
  for (const [name, stream] of Object.entries(streams) as [keyof typeof streams, StreamName][]) {
    const print = console[name].bind(console);
    console[name] = (...values: unknown[]) => {
      const [first] = values;
      if (depth === 0 && values.length === 1 && typeof first === 'string') write(stream, `${first}\n`);
      else print(...values);
    };
  }
}

type StreamWrite = typeof process.stdout.write;

function createWrite(stream: StreamName, write: WriteText): StreamWrite {
  const decoder = new StringDecoder('utf8');
  return (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ) => {
    const text =
      typeof chunk === 'string'
        ? typeof encoding === 'string' && encoding !== 'utf8' && encoding !== 'utf-8'
          ? decoder.write(Buffer.from(chunk, encoding))
          : chunk
        : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (text !== '') write(stream, text);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) queueMicrotask(() => done(null));
    return true;
  };
}
