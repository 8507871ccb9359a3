import { findWorkspace } from '../engine/workspace/findWorkspace.ts';
import { Kernel } from './Kernel.ts';
import { forgetOwnEnvironment } from './lifecycle/forgetOwnEnvironment.ts';
import { superviseProcess } from './lifecycle/superviseProcess.ts';
import { CellOutputs } from './output/CellOutputs.ts';
import { OutputLedger } from './output/OutputLedger.ts';
import { findBlockTypes } from './wiring/findBlockTypes.ts';
import { wireEngine } from './wiring/wireEngine.ts';
import { readConnectionFile } from './wire/ConnectionFile.ts';

/**
 * Entry point: `node kernel.mjs <connection file>`, with QUERYMILL_HOME (folder with templates/) and QUERYMILL_PYTHON
 * (interpreter for jobs) in the environment.
 */
const connectionFile = process.argv[2];
const log = (text: string): void => void process.stderr.write(`[querymill] ${text}\n`);

if (connectionFile === undefined) {
  log('Cannot start the kernel: no connection file is given. Start it through Jupyter');
  process.exit(2);
}

forgetOwnEnvironment();
const home = process.env['QUERYMILL_HOME'] ?? null;
/** Fixed from here on, whatever cells do to the environment. */
const workspace = findWorkspace(process.env, process.cwd());
/** Beside this file: a bundle that is loaded later, or its source when this runs from source. */
const script = (bundle: string, source: string): URL =>
  new URL(import.meta.url.endsWith('.ts') ? source : bundle, import.meta.url);
const notebook = process.env['JPY_SESSION_NAME'];
const kernel = new Kernel({
  connection: readConnectionFile(connectionFile),
  evaluatorUrl: script('./evaluator.mjs', './evaluator/worker.ts'),
  languageUrl: script('./language.mjs', './language/worker.ts'),
  home,
  blockTypes: findBlockTypes(home, workspace),
  workspace,
  outputs: new CellOutputs(notebook === undefined ? null : new OutputLedger(workspace, notebook)),
  exit: () => process.exit(0),
  log,
});
wireEngine(kernel, script('./engine.mjs', './wiring/openEngine.ts'), home, workspace);
superviseProcess(kernel, log);
kernel.open().catch((error: unknown) => {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
