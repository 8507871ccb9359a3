import { registerHooks } from 'node:module';

/** Lets Node load the extension's sources as they are: their imports name files without an ending. */
registerHooks({
  resolve(specifier, context, next) {
    const isOurs = context.parentURL?.includes('/extension/src/') ?? false;
    const isBare = isOurs && specifier.startsWith('.') && !/\.\w+$/.test(specifier);
    return next(isBare ? `${specifier}.ts` : specifier, context);
  },
});
