/** A set-up that cannot go on: `Cannot <action>: <cause>. <fix>`. */
export class SetupError extends Error {
  constructor(action, cause, fix) {
    super(`Cannot ${action}: ${cause}. ${fix}`);
    this.name = 'SetupError';
  }
}

/** What the output of pip, npm and apt means: the first pattern that occurs tells cause and fix. */
const KNOWN_FAILURES = [
  {
    pattern: /No space left on device|ENOSPC/,
    cause: 'the disk is full',
    fix: 'Free some space (a full set-up takes about 6 GB) and run the same command again; it goes on where it stopped.',
  },
  {
    pattern:
      /NewConnectionError|NameResolutionError|Temporary failure in name resolution|ConnectTimeout|ProxyError|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|from versions: none/,
    cause: 'the package registry cannot be reached, or has nothing of that name',
    fix: 'Check the network, or point pip (PIP_INDEX_URL) and npm (npm_config_registry) to a registry within reach; then run the same command again.',
  },
  {
    pattern:
      /SSLCertVerificationError|CERTIFICATE_VERIFY_FAILED|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT/,
    cause: 'the certificate of the package registry is not trusted here',
    fix: 'Give pip (PIP_CERT) and npm (NODE_EXTRA_CA_CERTS) the certificate of your network.',
  },
  {
    pattern: /No matching distribution found for (\S+)/,
    cause: 'the Python registry has no build of a pinned package for this machine',
    fix: 'Use Python 3.11, 3.12 or 3.13 on Linux or macOS, and see that the registry offers that package.',
  },
  {
    pattern: /ETARGET|E404/,
    cause: 'the npm registry lacks a pinned package',
    fix: 'See that the registry in use mirrors all of npm.',
  },
  {
    pattern: /EACCES|Permission denied/,
    cause: 'a folder is not writable for this user',
    fix: 'Run as the owner of the clone, without sudo.',
  },
];

/** Turns the output of a command that failed into a SetupError; the end of the output stays in view. */
export function explainFailure(action, output, logPath) {
  const tail = output.trimEnd().split('\n').slice(-12).join('\n');
  const known = KNOWN_FAILURES.find(({ pattern }) => pattern.test(output));
  const log = `The whole output is in ${logPath}.\n\n${tail}`;
  if (known) return new SetupError(action, known.cause, `${known.fix} ${log}`);
  return new SetupError(action, 'a command failed', log);
}
