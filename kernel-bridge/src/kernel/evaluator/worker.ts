import { parentPort, workerData } from 'node:worker_threads';
import { Bindings } from './bindings/Bindings.ts';
import { Calls } from './Calls.ts';
import { UserComms } from './comms/UserComms.ts';
import { SourceMaps } from './compile/SourceMaps.ts';
import { unpackError } from './errors/portableError.ts';
import { installStackTraces } from './errors/stackTraces.ts';
import { Evaluator } from './Evaluator.ts';
import { Execution } from './Execution.ts';
import { installFaults } from './installFaults.ts';
import { installGlobals } from './installGlobals.ts';
import { installMill } from './installMill.ts';
import { lookUp } from './introspect/lookUp.ts';
import type { EvaluatorData, ToEvaluator } from './messages.ts';
import { ModuleLoader } from './modules/ModuleLoader.ts';
import { installOutput } from './output/installOutput.ts';
import { Port } from './Port.ts';
import { warmUp } from './warmUp.ts';

/** The thread in which user code runs. */
if (!parentPort)
  throw new Error('Cannot start the evaluator: it runs as a worker of the kernel only. Start main.ts');

const { ring, answers, blockTypes } = workerData as EvaluatorData;
const maps = new SourceMaps();
const bindings = new Bindings();
const port = new Port(parentPort, ring);
const calls = new Calls();
const comms = new UserComms(port);
const modules = new ModuleLoader(process.cwd(), maps);
const evaluator = new Evaluator(bindings, maps, modules, port);

installStackTraces(maps);
installOutput((stream, text) => port.ring.write(stream, Execution.current?.request.index ?? 0, text));
installFaults(port, maps);
installGlobals(port, calls, comms, modules, answers);
await installMill(port, calls, blockTypes);

parentPort.on('message', (message: ToEvaluator) => {
  switch (message.type) {
    case 'execute':
      void evaluator.run(message.request);
      return;
    case 'interrupt':
      evaluator.interrupt(message.id);
      return;
    case 'hostResult':
    case 'input':
      calls.resolve(message.id, message.value);
      return;
    case 'hostError':
      calls.reject(message.id, unpackError(message.error));
      return;
    case 'inputError':
      calls.reject(message.id, new Error(message.message));
      return;
    case 'lookup':
      port.post({ type: 'lookup', id: message.id, value: lookUp(message.request, bindings) });
      return;
    case 'comm':
      comms.receive(message.event, message.commId, message.target, message.data, message.buffers);
  }
});
// A cell that is already there goes first.
setImmediate(() => void warmUp(modules).finally(() => port.post({ type: 'ready' })));
