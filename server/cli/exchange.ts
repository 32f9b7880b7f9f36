import { createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Argument, Command, Option } from 'commander';
import type { Received } from '../../domain/answers/exchange.ts';
import { kinds } from '../../domain/exchange/kinds.ts';
import { readConfig } from '../config.ts';
import { Problem } from '../input/problem.ts';
import { withDatabase } from './database.ts';
import { print } from './output.ts';
import { withOwnKey } from './own-key.ts';

interface ServiceOptions {
  url?: string;
  key?: string;
}

interface ExportOptions extends ServiceOptions {
  month?: string;
  from?: string;
  to?: string;
  by?: string;
  received?: string;
  format: 'json' | 'csv';
  output?: string;
}

interface ImportOptions extends ServiceOptions {
  source?: string;
  json?: boolean;
}

const mostNamed = 20;

/** With a key of the running service: the one that is given, or one of this installation that is revoked after. */
async function withService<T>(
  { url, key }: ServiceOptions,
  work: (ask: (path: string, init?: RequestInit) => Promise<Response>) => Promise<T>,
): Promise<T> {
  const config = readConfig(process.env, process.cwd());
  const base = (url ?? `http://${config.host}:${config.port}`).replace(/\/$/, '');
  const asking =
    (own: string) =>
    async (path: string, init: RequestInit = {}) => {
      const headers = { ...(init.headers as Record<string, string>), Authorization: `Bearer ${own}` };
      const response = await fetch(`${base}${path}`, { ...init, headers }).catch((error: Error) => {
        throw new Problem(
          503,
          'no-service',
          `No service answers at ${base}: ${error.cause ?? error.message}`,
        );
      });
      if (response.ok) return response;
      const problem = (await response.json()) as {
        status: number;
        code: string;
        detail: string;
        errors?: Problem['errors'];
      };
      throw new Problem(problem.status, problem.code, problem.detail, problem.errors);
    };
  if (key) return work(asking(key));
  return withDatabase((database) =>
    withOwnKey(database, { label: 'exchange', role: 'dispatcher' }, (own) => work(asking(own))),
  );
}

async function exportFile(kind: string, options: ExportOptions): Promise<void> {
  const { month, from, to, by, received, format, output } = options;
  const given = received === undefined ? { month, from, to, by } : {};
  const query = new URLSearchParams({ format });
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, value);
  const path = received === undefined ? kind : `received/${encodeURIComponent(received)}/${kind}`;
  await withService(options, async (ask) => {
    const response = await ask(`/api/exchange/${path}?${query}`);
    const pieces = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    if (output === undefined) return pipeline(pieces, process.stdout, { end: false });
    // Beside its place first: what is there is whole, or what was there before.
    const beside = `${output}.part`;
    try {
      await pipeline(pieces, createWriteStream(beside));
      await rename(beside, output);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  });
}

async function importFile(kind: string, path: string, options: ImportOptions): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Problem(400, 'unreadable-file', `${path}: ${error.code ?? error}`);
  });
  const type = path.toLowerCase().endsWith('.csv') ? 'text/csv' : 'application/json';
  const query = options.source === undefined ? '' : `?source=${encodeURIComponent(options.source)}`;
  const received = await withService(options, async (ask) => {
    const init = { method: 'POST', headers: { 'Content-Type': type }, body: new Uint8Array(bytes) };
    return (await ask(`/api/exchange/${kind}${query}`, init)).json() as Promise<Received>;
  }).catch((error: unknown) => {
    if (error instanceof Problem)
      for (const { message, text } of error.errors.slice(0, mostNamed))
        process.stderr.write(`${message}\n${text ? `${text.zh}\n` : ''}`);
    throw error;
  });
  const { records, added, changed, unchanged, reports } = received;
  print(
    options.json ?? false,
    received,
    `${records} records: ${added} new, ${changed} changed, ${unchanged} as they were; ${reports} new reports`,
  );
}

/** `wangge exchange export|import`. */
export function exchangeCommands(): Command {
  const exchange = new Command('exchange');
  const ofService = (command: Command) =>
    command
      .option('--url <address>', 'the service (http://HOST:PORT of the environment unless given)')
      .option('--key <key>', 'an API key; without it, one of this installation is made and revoked after');
  const kind = new Argument('<kind>').choices(kinds);
  ofService(exchange.command('export'))
    .description(
      'write the cases or evaluations of a period, or what a source gave, to a file or standard output',
    )
    .addArgument(kind)
    .option('--month <month>', 'such as 2026-11')
    .option('--from <day>', 'the first day, with --to in the place of --month')
    .option('--to <day>', 'the last day')
    .option(
      '--by <part>',
      'of evaluations: street, unit, district, bureau, scene or all (street unless given)',
    )
    .option('--received <source>', 'what this source gave, of all time')
    .addOption(new Option('--format <name>', 'the form').choices(['json', 'csv']).default('json'))
    .option('--output <file>', 'where to; standard output unless given')
    .action(exportFile);
  ofService(exchange.command('import'))
    .description('give the cases or evaluations of a file to the service, all or none')
    .addArgument(kind)
    .argument('<file>', 'CSV where its name ends in .csv, else JSON')
    .option('--source <id>', 'in whose name, where the key is not bound to one source')
    .option('--json', 'print as JSON')
    .action(importFile);
  return exchange;
}
