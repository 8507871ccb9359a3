import { describeError } from './errors/describeError.ts';
import type { SourceMaps } from './compile/SourceMaps.ts';
import { Execution } from './Execution.ts';
import { Interrupted } from './Interrupted.ts';
import type { Port } from './Port.ts';

/** Shows what is thrown in timers, events and unwatched promises under the cell that started them; the kernel lives on. */
export function installFaults(port: Port, maps: SourceMaps): void {
  const report = (error: unknown): void => {
    if (error instanceof Interrupted) return;
    port.postInOrder({
      type: 'lateError',
      index: Execution.current?.request.index ?? 0,
      error: describeError(error, maps),
    });
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
}
