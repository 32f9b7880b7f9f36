import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import type { BulkWarning } from '../../domain/answers/routing.ts';
import { Problem } from '../input/problem.ts';
import { readItemsInForce } from '../items/versions/service.ts';
import { createLayers } from '../layers/service.ts';
import { answerBulk } from '../routing/bulk.ts';
import { readCsv } from '../routing/bulk-input.ts';
import { accuracyOf } from '../routing/place.ts';
import { createRouting } from '../routing/service.ts';
import { withDatabase } from './database.ts';

interface RouteOptions {
  item?: string;
  accuracy?: string;
  accuracyPercent?: string;
  crs?: string;
  at?: string;
  json?: boolean;
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new Problem(400, 'unreadable-file', `${file}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
}

function metres(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value >= 0 && Number.isFinite(value)))
    throw new Problem(400, 'bad-option', `--accuracy is "${text}", expected metres`);
  return value;
}

async function route(
  file: string,
  { item, accuracy, accuracyPercent, crs, at, json }: RouteOptions,
): Promise<void> {
  const percent = accuracyPercent === undefined ? undefined : Number(accuracyPercent);
  const defaults = { item, accuracy: metres(accuracy), accuracyPercent: percent, crs };
  accuracyOf(defaults);
  const time = at === undefined ? undefined : new Date(at);
  if (time && Number.isNaN(time.getTime()))
    throw new Problem(
      400,
      'bad-option',
      `--at is "${at}", expected a time such as 2026-12-01T00:00:00+08:00`,
    );
  const fail = (error: unknown) => {
    throw error;
  };
  await withDatabase(async (database) => {
    const layers = await createLayers(database, fail);
    const routing = await createRouting({
      database,
      layers,
      items: await readItemsInForce(database),
      log: fail,
    });
    const form = json ? 'ndjson' : 'csv';
    try {
      const found = await routing.find({ at: time });
      const options = { ...found, form, defaults } as const;
      let warning: BulkWarning | null = null;
      async function* answers() {
        warning = yield* answerBulk(routing, readCsv(bytesOf(file)), options);
      }
      await pipeline(Readable.from(answers(), { objectMode: false }), process.stdout, { end: false });
      if (warning) process.stderr.write(`wangge: ${(warning as BulkWarning).text.en}\n`);
    } finally {
      await routing.close();
      await layers.close();
    }
  });
}

/** `wangge route FILE.csv`: whose is each place, without a server. */
export function routeCommand(): Command {
  return new Command('route')
    .argument(
      '<file>',
      'CSV with a header line lon,lat[,item,facility,accuracy,accuracyPercent]; - reads standard input',
    )
    .option('--item <code>', 'the item of every place whose row names none')
    .option('--accuracy <metres>', 'the error radius of every place whose row names none')
    .option('--accuracy-percent <number>', 'how many of 100 true places lie within it (68 unless given)')
    .option('--crs <system>', 'the coordinate system of the places (CRS84 unless given)')
    .option('--at <time>', 'by what was in force then, or is planned to be')
    .option('--json', 'a line of JSON for each place instead of CSV')
    .action(route);
}
