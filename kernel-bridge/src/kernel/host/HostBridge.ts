import { packError } from '../evaluator/errors/portableError.ts';
import type { PortableError } from '../evaluator/messages.ts';
import type { HostCallContext, HostService } from './HostService.ts';

type Answer = { value: unknown } | { error: PortableError };

/** Calls services by name. A service is made at its first call, so that the kernel starts fast. */
export class HostBridge {
  readonly #factories = new Map<string, () => Promise<HostService>>();
  readonly #services = new Map<string, Promise<HostService>>();

  /** Offers a service under a name; `create` runs at its first call, and again when it failed. */
  register(name: string, create: () => Promise<HostService>): void {
    this.#factories.set(name, create);
  }

  /** Never rejects: a failure comes back as an error that can cross threads. */
  async call(service: string, method: string, params: unknown, context: HostCallContext): Promise<Answer> {
    try {
      const target = await this.#get(service);
      return { value: await target.call(method, params, context) };
    } catch (error) {
      return { error: packError(error) };
    }
  }

  /** Ends all services that were started. */
  async dispose(): Promise<void> {
    const started = await Promise.allSettled(this.#services.values());
    this.#services.clear();
    for (const each of started) if (each.status === 'fulfilled') each.value.dispose();
  }

  #get(name: string): Promise<HostService> {
    const known = this.#services.get(name);
    if (known) return known;
    const create = this.#factories.get(name);
    if (!create)
      return Promise.reject(
        new Error(
          `Cannot call "${name}": the kernel has no such service. Use ${[...this.#factories.keys()].join(', ')}`,
        ),
      );
    const made = create();
    this.#services.set(name, made);
    made.catch(() => this.#services.delete(name));
    return made;
  }
}
