import type { Kernel } from '../Kernel.ts';
import { watchParent } from './watchParent.ts';

/**
 * Ties the kernel to its process: SIGINT interrupts, SIGTERM and the death of the parent shut it down, and a fault of the main thread
 * is logged and survived.
 */
export function superviseProcess(kernel: Kernel, log: (text: string) => void): void {
  const logFault = (fault: unknown): void =>
    log(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
  process.on('SIGINT', () => kernel.interrupt());
  process.on('SIGTERM', () => void kernel.shutDown());
  process.on('uncaughtException', logFault);
  process.on('unhandledRejection', logFault);
  watchParent(() => void kernel.shutDown());
}
