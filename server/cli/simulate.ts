import { Command } from 'commander';
import { createAccess } from '../access/service.ts';
import { readConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { simulate } from '../simulation/service.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';

interface SimulateOptions {
  rate: string;
  count?: string;
  seed?: string;
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

/** A key of this installation for as long as `work` lasts. */
async function withOwnKey<T>(database: Database, work: (key: string) => Promise<T>): Promise<T> {
  const access = createAccess(database, undefined);
  // It speaks for all sources, and a partner may not for those that are set up.
  const key = await access.addKey({ label: 'simulation', role: 'dispatcher', street: null });
  try {
    return await work(key);
  } finally {
    await access.revokeKey(key);
  }
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
  const totals = await (options.key
    ? work(options.key)
    : withDatabase((database) => withOwnKey(database, work)));
  process.stderr.write(`${totals.sent} events sent, ${totals.refused} refused\n`);
}

/** `wangge simulate`: believable events for a running service, until it is interrupted. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .requiredOption('--rate <number>', 'events a second')
    .option('--count <number>', 'stop after so many events')
    .option('--seed <number>', 'the same seed draws the same findings')
    .option('--url <address>', 'the service (http://HOST:PORT of the environment unless given)')
    .option('--key <key>', 'an API key; without it, one of this installation is made and revoked after')
    .option('--json', 'a line of JSON for each event')
    .action(run);
}
