import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
const START_TIMEOUT_MS = 120_000;

/** A running JupyterLab with the built extension, on a folder of its own. */
export interface Lab {
  /** Such as http://127.0.0.1:34567 */
  readonly url: string;
  /** The folder that JupyterLab shows: copies of the fixtures and of the starter notebooks. */
  readonly folder: string;
  /** Ends the server, its kernels with it, and starts it again at the same address. */
  restart(): Promise<void>;
  /** Ends every kernel that runs: what a test left is not beside the next. */
  endKernels(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts JupyterLab and waits until it answers.
 *
 * @param environmentFolder a virtual environment whose JupyterLab is taken; the kernel is always the clone's own
 */
export async function startLab(environmentFolder = join(ROOT, '.venv')): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), 'querymill-ui-'));
  const folder = join(home, 'work');
  mkdirSync(folder);
  cpSync(FIXTURES, folder, { recursive: true });
  cpSync(join(ROOT, 'templates', 'notebooks'), folder, { recursive: true });
  const port = await freePort();
  const config = writeConfig(home, folder, port);
  const url = `http://127.0.0.1:${port}`;
  let server = await startServer({ url, config, folder, home, environmentFolder });
  return {
    url,
    folder,
    async restart() {
      await end(server);
      server = await startServer({ url, config, folder, home, environmentFolder });
    },
    async endKernels() {
      const sessions = (await (await fetch(`${url}/api/sessions`)).json()) as readonly { id: string }[];
      await Promise.all(sessions.map(({ id }) => fetch(`${url}/api/sessions/${id}`, { method: 'DELETE' })));
    },
    async stop() {
      await end(server);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

interface ServerOptions {
  readonly url: string;
  readonly config: string;
  readonly folder: string;
  readonly home: string;
  readonly environmentFolder: string;
}

async function startServer(options: ServerOptions): Promise<ChildProcess> {
  const { url, config, folder, home, environmentFolder } = options;
  const server = spawn(join(environmentFolder, 'bin', 'python'), ['-m', 'jupyterlab', '--config', config], {
    cwd: folder,
    env: { ...process.env, ...environment(home) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-20_000);
  };
  server.stdout.on('data', keep);
  server.stderr.on('data', keep);
  await untilReady(`${url}/api/status`, server, () => log);
  return server;
}

/** Everything the server would read or write elsewhere stays in its own folder; models are shared. */
function environment(home: string): Record<string, string> {
  const venv = join(ROOT, '.venv');
  return {
    JUPYTER_CONFIG_DIR: join(home, 'config'),
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    JUPYTER_PREFER_ENV_PATH: '1',
    JUPYTER_PATH: join(venv, 'share', 'jupyter'),
    IPYTHONDIR: join(home, 'ipython'),
    VIRTUAL_ENV: venv,
    PATH: [join(venv, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
  };
}

function writeConfig(home: string, folder: string, port: number): string {
  const settings = join(home, 'settings');
  const notification = join(settings, '@jupyterlab', 'apputils-extension');
  mkdirSync(notification, { recursive: true });
  const quiet = { fetchNews: 'false', checkForUpdates: false, doNotDisturbMode: false };
  writeFileSync(join(notification, 'notification.jupyterlab-settings'), JSON.stringify(quiet));
  const extensions = join(home, 'labextensions');
  const built = join(ROOT, 'extension', 'labextension');
  if (!existsSync(join(built, 'package.json'))) {
    throw new Error(`Cannot start JupyterLab: "${built}" holds no built extension. Run: npm run build`);
  }
  mkdirSync(extensions);
  // A copy: a build that goes on beside the tests does not take files away from under the browser.
  cpSync(built, join(extensions, 'querymill'), { recursive: true });
  const values = {
    'ServerApp.ip': '127.0.0.1',
    'ServerApp.port': port,
    'ServerApp.port_retries': 0,
    'ServerApp.root_dir': folder,
    'ServerApp.open_browser': false,
    'ServerApp.allow_root': true,
    'ServerApp.disable_check_xsrf': true,
    'IdentityProvider.token': '',
    'LabApp.expose_app_in_browser': true,
    'LabApp.user_settings_dir': settings,
    'LabApp.workspaces_dir': join(home, 'workspaces'),
    'LabApp.extra_labextensions_path': [extensions],
    'LabServerApp.extra_labextensions_path': [extensions],
    'LabApp.news_url': null,
  };
  const config = join(home, 'jupyter_lab_config.py');
  const lines = Object.entries(values).map(([name, value]) => `c.${name} = ${toPython(value)}`);
  writeFileSync(config, ['c = get_config()', ...lines, ''].join('\n'));
  return config;
}

function toPython(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || address === null) throw new Error('Cannot find a free port');
  return address.port;
}

async function untilReady(url: string, server: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(
        `Cannot start JupyterLab: it ${server.exitCode === null ? 'did not answer' : 'ended'}.\n${log()}`,
      );
    }
    const answered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Ends the server and the kernels it started: it stands at the head of their process group. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const ended = once(server, 'exit');
  process.kill(server.pid, 'SIGTERM');
  const timer = setTimeout(() => {
    if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
  }, 10_000);
  await ended;
  clearTimeout(timer);
}
