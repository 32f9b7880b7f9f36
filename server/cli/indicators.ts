import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { pushFile } from '../indicators/values-file.ts';
import { Problem } from '../input/problem.ts';
import { operator } from './arguments.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';

const mostNamed = 20;

async function push(path: string, { json = false }: { json?: boolean }): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Problem(400, 'unreadable-file', `${path}: ${error.code ?? error}`);
  });
  const form = path.toLowerCase().endsWith('.json') ? 'json' : 'csv';
  const pushed = await withDatabase((database) => pushFile(database, bytes, form, operator())).catch(
    (error) => {
      if (error instanceof Problem)
        for (const { message } of error.errors.slice(1, mostNamed)) process.stderr.write(`${message}\n`);
      throw error;
    },
  );
  const { taken, repeated, indicators } = pushed;
  print(json, pushed, `${taken} values of ${indicators} indicators, ${repeated} were known already`);
}

/** `wangge indicators push`. */
export function indicatorCommands(): Command {
  const indicators = new Command('indicators');
  indicators
    .command('push')
    .description('write values of indicators from a file, all or none')
    .argument('<file>', 'CSV with the columns indicator, value, at, unit, or a JSON array of such objects')
    .option('--json', 'print as JSON')
    .action(push);
  return indicators;
}
