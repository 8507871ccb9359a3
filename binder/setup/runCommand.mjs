import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { explainFailure } from './SetupError.mjs';

const SECONDS_BETWEEN_NOTES = 20;
const OUTPUT_KEPT = 64 * 1024;

/**
 * Runs a command with its output in .setup/<part>.log, and says now and then that it is still at it.
 * @param {object} context
 * @param {{ part: string, action: string, argv: string[], env?: object, cwd?: string }} command `action` completes "Cannot …"
 * @returns the end of its output
 * @throws {SetupError} when it cannot be started or ends with another status than 0
 */
export async function runCommand(context, { part, action, argv, env = process.env, cwd = context.root }) {
  const logPath = context.logPath(part);
  const log = createWriteStream(logPath, { flags: 'a' });
  log.write(`\n$ ${argv.join(' ')}\n`);
  let output = '';
  const started = performance.now();
  const notes = setInterval(() => {
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(`    still at it after ${seconds} s: ${lastLine(output)}`);
  }, SECONDS_BETWEEN_NOTES * 1000);
  try {
    const status = await new Promise((resolve, reject) => {
      const [program, ...args] = argv;
      const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
      const take = (chunk) => {
        log.write(chunk);
        output = (output + chunk).slice(-OUTPUT_KEPT);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.once('error', reject).once('close', (code, signal) => resolve(code ?? signal));
    });
    if (status !== 0) throw explainFailure(action, output, logPath);
    return output;
  } finally {
    clearInterval(notes);
    log.end();
  }
}

function lastLine(output) {
  const line =
    output
      .trimEnd()
      .split(/[\r\n]+/)
      .at(-1) ?? '';
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
