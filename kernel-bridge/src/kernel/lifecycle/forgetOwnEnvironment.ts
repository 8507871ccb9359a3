/**
 * Takes out of the environment what was meant for this process alone, such as settings of its allocator: QUERYMILL_KERNEL_ONLY names it.
 * Programs that cells and steps start do not get it.
 */
export function forgetOwnEnvironment(environment: NodeJS.ProcessEnv = process.env): void {
  const names = environment['QUERYMILL_KERNEL_ONLY']?.split(',') ?? [];
  for (const name of [...names, 'QUERYMILL_KERNEL_ONLY']) Reflect.deleteProperty(environment, name);
}
