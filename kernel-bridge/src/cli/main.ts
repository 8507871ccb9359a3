import { errorFields, errorMessage, suggestion } from '../core/index.ts';
import { COMMANDS } from './commands.ts';
import { formatTable } from './formatTable.ts';

/** Runs one command line. */
async function main([name = 'help', ...args]: readonly string[]): Promise<number> {
  const write = (text: string): void => void process.stdout.write(text);
  const complain = (text: string): void => void process.stderr.write(`${text}\n`);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const usage = formatTable(Object.values(COMMANDS).map(({ usage, summary }) => [`  ${usage}`, summary]));
    if (name !== 'help')
      complain(
        `Cannot run "${name}": no such command. ${suggestion(name, Object.keys(COMMANDS), 'commands')}`,
      );
    write(`querymill COMMAND\n\n${usage}`);
    return name === 'help' ? 0 : 2;
  }
  try {
    const status = await command.run(args, write);
    if (status === 2) complain(`Usage: querymill ${command.usage}`);
    return status;
  } catch (error) {
    complain(errorMessage(errorFields(error, `Cannot run "${name}"`)));
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
