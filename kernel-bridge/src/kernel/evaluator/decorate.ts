/** The helpers that compiled decorators and `accessor`-free classes call (legacy TypeScript decorators). */
export const babelHelpers = {
  /** Applies decorators to a class, or to a member when `key` is given; last decorator first. */
  decorate(
    decorators: readonly unknown[],
    target: object,
    key?: PropertyKey,
    descriptor?: PropertyDescriptor | null,
  ): unknown {
    const isMember = key !== undefined;
    let current: unknown = !isMember
      ? target
      : descriptor === null
        ? Object.getOwnPropertyDescriptor(target, key)
        : descriptor;
    for (const decorator of [...decorators].reverse()) {
      if (!isDecorator(decorator)) throw new TypeError('Cannot decorate: a decorator is not a function');
      const result: unknown = isMember ? decorator(target, key, current) : decorator(current);
      if (result) current = result;
    }
    if (isMember && current) Object.defineProperty(target, key, current);
    return current;
  },
  /** Wraps a parameter decorator. */
  decorateParam(
    index: number,
    decorator: (target: object, key: PropertyKey | undefined, index: number) => void,
  ) {
    return (target: object, key?: PropertyKey): void => decorator(target, key, index);
  },
  /** Emits type metadata where a Reflect.metadata polyfill is loaded. */
  decorateMetadata(key: string, value: unknown): unknown {
    const metadata: unknown = Reflect.get(Reflect, 'metadata');
    return isDecorator(metadata) ? metadata(key, value) : () => undefined;
  },
};

function isDecorator(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}
