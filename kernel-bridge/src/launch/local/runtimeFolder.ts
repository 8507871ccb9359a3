import { lstatSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';

/** Most bytes of a socket's path on any system. */
const SOCKET_PATH = 100;

/**
 * The folder of this user for what must be the same for all of the user's processes on this machine, however
 * they were started: sockets of warm workers, leases. QUERYMILL_RUNTIME names another one.
 *
 * @returns undefined when the folder is somebody else's or its path is too long for a socket in it
 */
export function runtimeFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const { uid } = userInfo();
  // Neither TMPDIR nor XDG_RUNTIME_DIR: both differ between a login, a server and a batch job of one user.
  const folder = environment['QUERYMILL_RUNTIME'] ?? `/tmp/querymill-${String(uid)}`;
  if (Buffer.byteLength(folder) > SOCKET_PATH - '/0123456789abcdef.4194304'.length) return undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stats = lstatSync(folder);
    return stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0 ? folder : undefined;
  } catch {
    return undefined; // it cannot be made: whatever lies there belongs to another user
  }
}
