import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { endProcesses } from '../../../kernel-bridge/src/launch/local/endProcesses.ts';
import { PlaceUnreachable, RayLauncher } from '../../../kernel-bridge/src/launch/index.ts';
import { HOME } from '../../engine/support/TestWorkspace.ts';
import { freePort } from './freePort.ts';

const RAY = process.env['QUERYMILL_TEST_RAY'] ?? join(HOME, '.setup', 'ray', 'bin', 'ray');

/** On a busy machine its parts need long to find each other; it takes those that are late for dead. */
const PATIENT = {
  RAY_agent_register_timeout_ms: '240000',
  RAY_health_check_initial_delay_ms: '60000',
  RAY_health_check_period_ms: '10000',
  RAY_health_check_timeout_ms: '60000',
  RAY_raylet_start_wait_time_s: '120',
};

/** Why there is no Ray to test with; undefined when there is one. */
export function whyNoRay(): string | undefined {
  return existsSync(RAY)
    ? undefined
    : `NOT TESTED with Ray: ${RAY} not found. Run: node binder/setup.mjs --dev --schedulers`;
}

/** A Ray head on loopback that asks for a token, with two logical GPUs. */
export class RayHead {
  readonly token = randomBytes(16).toString('hex');
  address = '';
  /** Marks every process of the head, so that all of them end with it. */
  readonly #mark = `head-${randomBytes(8).toString('hex')}`;
  // Ray puts sockets here, whose paths must be short.
  readonly #folder = mkdtempSync('/tmp/qmray-');
  #process: ChildProcess | undefined;

  static async start(): Promise<RayHead> {
    const head = new RayHead();
    try {
      await head.#start();
      return head;
    } catch (error) {
      await head[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What a launcher for it needs. */
  launcher(): RayLauncher {
    return new RayLauncher(
      { kind: 'ray', address: this.address },
      { ...process.env, RAY_AUTH_TOKEN: this.token },
    );
  }

  async #start(): Promise<void> {
    const dashboard = await freePort();
    this.address = `http://127.0.0.1:${String(dashboard)}`;
    const log = openSync(join(this.#folder, 'head.log'), 'w');
    this.#process = spawn(
      RAY,
      [
        ...[
          'start',
          '--head',
          '--block',
          '--node-ip-address=127.0.0.1',
          `--port=${String(await freePort())}`,
        ],
        ...['--dashboard-host=127.0.0.1', `--dashboard-port=${String(dashboard)}`],
        ...['--num-gpus=2', '--num-cpus=4', '--disable-usage-stats', `--temp-dir=${this.#folder}`],
        ...['--object-store-memory=100000000', '--memory=4000000000'],
      ],
      {
        stdio: ['ignore', log, log],
        env: {
          ...process.env,
          QUERYMILL_TOKEN: this.#mark,
          RAY_AUTH_MODE: 'token',
          RAY_AUTH_TOKEN: this.token,
          RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER: '0',
          ...PATIENT,
        },
      },
    );
    closeSync(log);
    const launcher = this.launcher();
    for (const deadline = Date.now() + 240_000; ; await delay(300)) {
      if ((await launcher.probe()).usable && (await this.#takesJobs(launcher))) return;
      if (Date.now() > deadline || this.#process.exitCode !== null) {
        throw new Error(
          `Ray does not come up: ${readFileSync(join(this.#folder, 'head.log'), 'utf8').slice(-2000)}`,
        );
      }
    }
  }

  /** It answers before it can run anything. */
  async #takesJobs(launcher: RayLauncher): Promise<boolean> {
    const job = { name: 'first', token: 'first', folder: this.#folder };
    try {
      await launcher.submit({
        ...job,
        workingDirectory: this.#folder,
        environment: {},
        command: ['/bin/true'],
      });
      return true;
    } catch (error) {
      if (error instanceof PlaceUnreachable) return false;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endProcesses(this.#mark);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
