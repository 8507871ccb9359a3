import { fileURLToPath } from 'node:url';
import { after, before } from 'node:test';
import { KernelClient, type StartOptions } from '../KernelClient.ts';
import { buildKernel } from './buildKernel.ts';

const hostKernel = fileURLToPath(new URL('hostKernel/', import.meta.url));
const builds = new Map<string, Promise<string>>();
const started: KernelClient[] = [];

/** A kernel that a failed test has left would keep its file from ending. */
after(async () => {
  for (const client of started) {
    const { exitCode, signalCode } = client.process;
    if (exitCode === null && signalCode === null) await client.stop();
  }
});

/** The bundle of the product's kernel, or of the one with the tests' own host service. */
export function kernelBundle(kind: 'product' | 'host' = 'host'): Promise<string> {
  const known = builds.get(kind);
  if (known) return known;
  const build =
    kind === 'product'
      ? buildKernel()
      : buildKernel({ main: `${hostKernel}main.ts`, createMill: `${hostKernel}createMill.ts` });
  builds.set(kind, build);
  return build;
}

/** Starts a kernel for one test. */
export async function startKernel(options: Omit<StartOptions, 'kernel'> = {}): Promise<KernelClient> {
  const client = await KernelClient.start({ ...options, kernel: await kernelBundle() });
  started.push(client);
  return client;
}

/** One kernel that all tests of a file share; it is stopped at the end. */
export function sharedKernel(): () => KernelClient {
  let client: KernelClient | undefined;
  before(async () => {
    client = await startKernel();
  });
  after(() => client?.stop());
  return () => {
    if (!client) throw new Error('Cannot use the kernel: it has not started');
    return client;
  };
}

/** The `text/plain` of a cell's result, undefined when it shows none. */
export function resultOf({
  outputs,
}: {
  outputs: readonly { type: string; content: { data: Record<string, string> } }[];
}): string | undefined {
  return outputs.find((each) => each.type === 'execute_result')?.content.data['text/plain'];
}
