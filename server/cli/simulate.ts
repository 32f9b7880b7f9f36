import { Command } from 'commander';
import { createAccess } from '../access/service.ts';
import { readConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { simulate } from '../simulation/service.ts';
import { simulateStaff } from '../simulation/staff.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';
import { withOwnKey } from './own-key.ts';

interface SimulateOptions {
  rate: string;
  count?: string;
  seed?: string;
  staff?: string;
  url?: string;
  key?: string;
  json?: boolean;
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new Problem(400, 'bad-option', `${option} is "${text}", expected a number above 0`);
  return value;
}

function whole(option: string, text: string | undefined): number | undefined {
  const value = positive(option, text);
  if (value !== undefined && !Number.isSafeInteger(value))
    throw new Problem(400, 'bad-option', `${option} is "${text}", expected a whole number above 0`);
  return value;
}

/** People who walk about while events are sent. */
function walk(
  database: Database,
  key: string,
  count: number,
  { url }: SimulateOptions,
  signal: AbortSignal,
): Promise<number> {
  const config = readConfig(process.env, process.cwd());
  return simulateStaff({
    database,
    access: createAccess(database, undefined),
    baseUrl: url ?? `http://${config.host}:${config.port}`,
    key,
    count,
    signal,
  });
}

async function run(options: SimulateOptions): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  const work = (key: string) =>
    simulate({
      baseUrl: options.url ?? `http://${config.host}:${config.port}`,
      key,
      rate: positive('--rate', options.rate) ?? 1,
      count: whole('--count', options.count),
      seed: whole('--seed', options.seed),
      signal: controller.signal,
      onEvent(report, outcome) {
        const result = 'detail' in outcome ? outcome.detail : `${outcome.orderNumber}  ${report.description}`;
        print(
          options.json ?? false,
          { report, outcome },
          `${outcome.status}  ${report.point.join(',')}  ${report.item}  ${result}`,
        );
      },
    });
  const people = whole('--staff', options.staff);
  if (people !== undefined && options.key)
    throw new Problem(400, 'bad-option', '--staff makes accounts of this installation: leave out --key');
  const totals = await (options.key
    ? work(options.key)
    : withDatabase((database) =>
        // It speaks for all sources, and a partner may not for those that are set up.
        withOwnKey(database, { label: 'simulation', role: 'dispatcher' }, async (key) => {
          if (people === undefined) return work(key);
          const walking = walk(database, key, people, options, controller.signal);
          const [done, taken] = await Promise.all([
            work(key).finally(() => controller.abort()),
            walking.finally(() => controller.abort()),
          ]);
          process.stderr.write(`${taken} positions of ${people} people taken\n`);
          return done;
        }),
      ));
  process.stderr.write(`${totals.sent} events sent, ${totals.refused} refused\n`);
}

/** `wangge simulate`: believable events for a running service, until it is interrupted. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .requiredOption('--rate <number>', 'events a second')
    .option('--count <number>', 'stop after so many events')
    .option('--seed <number>', 'the same seed draws the same findings')
    .option('--staff <number>', 'so many people walk about and send where they are every 10 s')
    .option('--url <address>', 'the service (http://HOST:PORT of the environment unless given)')
    .option('--key <key>', 'an API key; without it, one of this installation is made and revoked after')
    .option('--json', 'a line of JSON for each event')
    .action(run);
}
