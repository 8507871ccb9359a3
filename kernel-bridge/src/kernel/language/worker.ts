import { parentPort, workerData } from 'node:worker_threads';
import { keepCompiled } from './keepCompiled.ts';
import { LanguageServices } from './LanguageServices.ts';
import type { FromLanguage, LanguageData, ToLanguage } from './messages.ts';

/** The thread of the language services. It is started at the first question. */
if (!parentPort)
  throw new Error('Cannot start language services: they run as a worker of the kernel only. Start main.ts');
const port = parentPort;
const write = keepCompiled();
const services = new LanguageServices(workerData as LanguageData);

port.on('message', (message: ToLanguage) => {
  if (message.type === 'cell') return services.add(message.cell);
  if (message.type === 'forget') return services.forget();
  const reply: FromLanguage = { id: message.id, answer: services.answer(message) };
  port.postMessage(reply);
});
setImmediate(write);
