import { Command, CommanderError } from 'commander';
import { accessCommands } from './access.ts';
import { exportCommand } from './export.ts';
import { layerCommands } from './layers.ts';
import { orderCommands } from './orders.ts';
import { reasonOf } from './output.ts';
import { routeCommand } from './route.ts';
import { ruleCommands } from './rules.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';
import { sourceCommands } from './sources.ts';

const done = 0;
const refused = 1;
const wrongUsage = 2;

/**
 * Runs one command line. Exit codes: 0 done, 1 refused with the reason in one line, 2 wrong usage.
 * @param argv as in `process.argv`
 */
export async function run(argv: string[]): Promise<void> {
  const program = new Command('wangge')
    .description('Wangge (网格): layers, tiles, routing and orders for a city')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  program.addCommand(serveCommand());
  for (const command of [
    layerCommands(),
    exportCommand(),
    ruleCommands(),
    orderCommands(),
    ...accessCommands(),
    sourceCommands(),
    routeCommand(),
    simulateCommand(),
  ])
    program.addCommand(command);
  const inherit = (command: Command) => {
    command.exitOverride();
    command.commands.forEach(inherit);
  };
  program.commands.forEach(inherit);
  try {
    await program.parseAsync(argv);
    process.exitCode ??= done;
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? done : wrongUsage;
      return;
    }
    const reason = reasonOf(error) ?? (error instanceof Error ? error.message : String(error));
    process.stderr.write(`wangge: ${reason}\n`);
    if (process.env.LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
    process.exitCode = refused;
  }
}
