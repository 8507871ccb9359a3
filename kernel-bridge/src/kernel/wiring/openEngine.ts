import { Engine } from '../../engine/index.ts';
import type { Comm } from '../comms/Comm.ts';
import { serveExplore } from '../explore/serveExplore.ts';
import type { HostService } from '../host/HostService.ts';
import { serveComm } from '../mill/comm.ts';
import { MillService } from '../mill/MillService.ts';

/** What the step engine offers to the kernel. */
export interface WiredEngine {
  readonly service: HostService;
  readonly serveExplore: (comm: Comm) => void;
  readonly serveComm: (comm: Comm, data: unknown) => void;
}

/**
 * Opens the step engine in a workspace. This module is a bundle of its own: a kernel that runs no block does not load it.
 *
 * @param home folder with templates/
 */
export function openEngine(home: string, workspace: string): WiredEngine {
  const python = process.env['QUERYMILL_PYTHON'] ?? 'python3';
  const service = new MillService(Engine.open({ home, workspace, python }));
  return {
    service,
    serveComm: (comm, data) => serveComm(comm, data, service),
    serveExplore: (comm) => serveExplore(comm, service.explorer),
  };
}
