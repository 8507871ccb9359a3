import { unbind, type Binding } from './bindings/Binding.ts';
import type { Bindings } from './bindings/Bindings.ts';
import type { CellRuntime } from './CellRuntime.ts';
import { Execution } from './Execution.ts';
import type { ModuleLoader } from './modules/ModuleLoader.ts';

/** Makes what the compiled code of one cell reaches the evaluator through. */
export function createRuntime(bindings: Bindings, modules: ModuleLoader): CellRuntime {
  return {
    meta: modules.meta,
    binding: (name) => bindings.get(name),
    early: ({ name }) => {
      throw new ReferenceError(`Cannot access '${name}' before initialization`);
    },
    async imports(specifier, attributes, picks) {
      const module = await modules.import(specifier, attributes);
      Execution.resume(false);
      for (const [wanted, binding] of picks) pick(module, specifier, wanted, binding);
    },
    import: (specifier, options) => modules.import(String(specifier), options?.with),
    get interrupted() {
      return Execution.currentInterrupted;
    },
    hold: (awaited) => Execution.hold(awaited),
    resume: (wasInterrupted, value) => {
      Execution.resume(wasInterrupted);
      return value as never;
    },
  };
}

/** A name that a module lacks may be a type, which no code uses: it fails only when it is used. */
function pick(module: Record<string, unknown>, specifier: string, wanted: string, binding: Binding): void {
  if (wanted === '*') binding.d = module;
  else if (wanted in module) binding.d = module[wanted];
  else {
    binding.d = undefined;
    unbind(
      binding,
      () =>
        new SyntaxError(`The requested module '${specifier}' does not provide an export named '${wanted}'`),
    );
  }
}
