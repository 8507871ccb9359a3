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
  globalThis.console = new Console({
    stdout: { write: (text: string) => write('stdout', text) } as unknown as NodeJS.WritableStream,
    stderr: { write: (text: string) => write('stderr', text) } as unknown as NodeJS.WritableStream,
    ignoreErrors: false,
    colorMode: false,
  });
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
