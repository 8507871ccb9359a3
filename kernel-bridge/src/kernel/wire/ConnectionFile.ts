import { readFileSync } from 'node:fs';

const CURVE_KEY_LENGTH = 40;

/** What a Jupyter connection file tells a kernel: where to listen and how to sign. */
export interface ConnectionInfo {
  readonly transport: 'tcp' | 'ipc';
  readonly ip: string;
  readonly shellPort: number;
  readonly controlPort: number;
  readonly stdinPort: number;
  readonly iopubPort: number;
  readonly heartbeatPort: number;
  /** Empty when messages are not signed. */
  readonly key: string;
  /** Digest name for node:crypto, for example `sha256`. */
  readonly digest: string;
  /** Secret key (Z85) of the kernel as a CURVE server; null where the sockets are not encrypted. */
  readonly curveSecretKey: string | null;
}

/**
 * Reads and checks a connection file.
 * @throws Error that names the file and the field that is missing or wrong.
 */
export function readConnectionFile(path: string): ConnectionInfo {
  let fields: unknown;
  try {
    fields = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(
      `Cannot read connection file "${path}": ${String(cause)}. Start the kernel through Jupyter`,
      { cause },
    );
  }
  if (typeof fields !== 'object' || fields === null) throw wrong(path, 'content', 'an object');
  const record = fields as Record<string, unknown>;
  const port = (name: string): number => {
    const value = record[name];
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
      throw wrong(path, name, 'a port number');
    return value;
  };
  const text = (name: string, fallback: string): string => {
    const value = record[name] ?? fallback;
    if (typeof value !== 'string') throw wrong(path, name, 'a string');
    return value;
  };
  const transport = text('transport', 'tcp');
  if (transport !== 'tcp' && transport !== 'ipc') throw wrong(path, 'transport', '"tcp" or "ipc"');
  const scheme = text('signature_scheme', 'hmac-sha256');
  if (!scheme.startsWith('hmac-')) throw wrong(path, 'signature_scheme', 'of the form "hmac-<digest>"');
  return {
    transport,
    ip: text('ip', '127.0.0.1'),
    shellPort: port('shell_port'),
    controlPort: port('control_port'),
    stdinPort: port('stdin_port'),
    iopubPort: port('iopub_port'),
    heartbeatPort: port('hb_port'),
    key: text('key', ''),
    digest: scheme.slice('hmac-'.length),
    curveSecretKey: curveKey(path, record),
  };
}

/** jupyter_client writes both keys; the kernel needs the secret one, from which zeromq derives the other. */
function curveKey(path: string, record: Record<string, unknown>): string | null {
  const key = record['curve_secretkey'];
  if (key === undefined || key === null || key === '') return null;
  if (typeof key !== 'string' || key.length !== CURVE_KEY_LENGTH)
    throw wrong(path, 'curve_secretkey', `a key of ${CURVE_KEY_LENGTH} characters (Z85)`);
  return key;
}

function wrong(path: string, field: string, expected: string): Error {
  return new Error(
    `Cannot read connection file "${path}": ${field} is not ${expected}. Start the kernel through Jupyter`,
  );
}
