import { parentPort, workerData } from 'node:worker_threads';
import { LanguageServices } from './LanguageServices.ts';
import type { FromLanguage, LanguageData, ToLanguage } from './messages.ts';

/** The thread of the language services. It is started at the first question. */
if (!parentPort)
  throw new Error('Cannot start language services: they run as a worker of the kernel only. Start main.ts');
const port = parentPort;
const services = LanguageServices.start(workerData as LanguageData);

port.on('message', (message: ToLanguage) => {
  void services.then((ready) => {
    if (message.type === 'cell') return ready.add(message.cell);
    if (message.type === 'forget') return ready.forget();
    const reply: FromLanguage = { id: message.id, answer: ready.answer(message) };
    port.postMessage(reply);
  });
});
