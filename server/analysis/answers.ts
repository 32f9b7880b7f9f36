import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { csvCell } from '../input/csv-cell.ts';
import { Problem } from '../input/problem.ts';
import type { Result, Rows } from './service.ts';
import type { Row } from './store.ts';

export const mediaTypes = { geojson: 'application/geo+json', csv: 'text/csv' } as const;
export type MediaType = (typeof mediaTypes)[keyof typeof mediaTypes];

/** The media type that an answer is wanted in; `f` goes before `Accept`. @throws Problem 406 `not-acceptable` */
export function mediaTypeWanted(request: Request, f: 'json' | 'csv' | undefined): MediaType {
  if (f) return f === 'csv' ? mediaTypes.csv : mediaTypes.geojson;
  const wanted = request.accepts([mediaTypes.geojson, 'application/json', mediaTypes.csv]);
  if (wanted === false)
    throw new Problem(406, 'not-acceptable', {
      zh: `Accept 为 ${JSON.stringify(request.headers.accept)}，分析结果可返回：${mediaTypes.geojson}、${mediaTypes.csv}`,
      en: `Accept is ${JSON.stringify(request.headers.accept)}; analyses are answered as ${mediaTypes.geojson} and ${mediaTypes.csv}`,
    });
  return wanted === mediaTypes.csv ? mediaTypes.csv : mediaTypes.geojson;
}

type Step = IteratorResult<Row[], { more: boolean }>;

function featureText({ id, geometry, values }: Row): string {
  const member = id === null ? '' : `"id":${JSON.stringify(id)},`;
  return `{"type":"Feature",${member}"geometry":${geometry},"properties":${JSON.stringify(values)}}`;
}

async function* geojson(first: Step, rows: Rows): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let returned = 0;
  let step = first;
  for (; !step.done; step = await rows.next()) {
    if (step.value.length === 0) continue;
    yield (returned > 0 ? ',\n' : '\n') + step.value.map(featureText).join(',\n');
    returned += step.value.length;
  }
  yield `],"numberReturned":${returned},"more":${step.value.more}}`;
}

async function* csv(columns: readonly string[], first: Step, rows: Rows): AsyncGenerator<string> {
  // The byte-order mark is how spreadsheets know UTF-8.
  yield `\ufeff${columns.join(',')}\r\n`;
  for (let step = first; !step.done; step = await rows.next())
    yield step.value
      .map(({ values }) => `${columns.map((name) => csvCell(values[name] ?? null)).join(',')}\r\n`)
      .join('');
}

/** The text of a result, piece by piece; the first features are read before this resolves, so that a failure is told as one. */
export async function textOf({ columns, rows }: Result, type: MediaType): Promise<AsyncGenerator<string>> {
  const first = await rows.next();
  return type === mediaTypes.csv ? csv(columns, first, rows) : geojson(first, rows);
}

/** Sends an answer as it comes. */
export async function send(text: AsyncGenerator<string>, type: string, response: Response): Promise<void> {
  response.set({ 'Content-Type': type, 'Cache-Control': 'no-store', Vary: 'Accept, Authorization' });
  await pipeline(Readable.from(text, { objectMode: false }), response).catch((error) => {
    // A reader who left ends the statements; there is nobody to tell.
    if (!response.destroyed || response.writableFinished) throw error;
  });
}
