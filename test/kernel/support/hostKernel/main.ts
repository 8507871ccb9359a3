import { Kernel } from '../../../../kernel-bridge/src/kernel/Kernel.ts';
import type { HostService } from '../../../../kernel-bridge/src/kernel/host/HostService.ts';
import { superviseProcess } from '../../../../kernel-bridge/src/kernel/lifecycle/superviseProcess.ts';
import { CellOutputs } from '../../../../kernel-bridge/src/kernel/output/CellOutputs.ts';
import { readConnectionFile } from '../../../../kernel-bridge/src/kernel/wire/ConnectionFile.ts';

/** A kernel whose main thread offers a service and a comm target of the tests. */
const kernel = new Kernel({
  connection: readConnectionFile(process.argv[2] ?? ''),
  evaluatorUrl: new URL('./evaluator.mjs', import.meta.url),
  languageUrl: new URL('./language.mjs', import.meta.url),
  home: process.env['QUERYMILL_HOME'] ?? null,
  blockTypes: ['sample', 'generate'],
  workspace: process.cwd(),
  outputs: new CellOutputs(null),
  exit: () => process.exit(0),
  log: (text) => process.stderr.write(`${text}\n`),
});

const service: HostService = {
  name: 'probe',
  async call(method, params, context) {
    const { execution, signal } = context;
    if (method === 'echo') return { params, execution };
    if (method === 'fail')
      throw Object.assign(new Error('Cannot load data set "x": no such folder. Check the path'), {
        title: 'Cannot load data set "x"',
        fix: 'Check the path',
      });
    if (method === 'wait') {
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          context.display({ 'text/plain': 'told to stop' });
          reject(new Error('stopped'));
        });
      });
    }
    if (method === 'later') {
      context.display({ 'text/plain': 'queued' }, { displayId: 'step' });
      setTimeout(
        () => context.display({ 'text/plain': 'finished' }, { displayId: 'step', update: true }),
        100,
      );
      return null;
    }
    throw new Error(`Cannot call "${method}": no such method`);
  },
  dispose: () => undefined,
};
kernel.host.register('probe', () => Promise.resolve(service));
kernel.comms.registerTarget('probe', (comm, open) => {
  comm.send({ opened: open.data }, open.buffers);
  comm.onMsg = ({ data, buffers }) => comm.send({ echo: data }, buffers);
});
superviseProcess(kernel, (text) => process.stderr.write(`${text}\n`));
await kernel.open();
