import type { Request } from 'express';
import { fromCityTime } from '../input/city-time.ts';
import { type Columns, readCsvTable } from '../input/csv-table.ts';
import { parseJson, parseJsonLines } from '../input/json-body.ts';
import { Problem } from '../input/problem.ts';

export const largestBody = '16mb';
export const readingTypes = ['application/json', 'application/x-ndjson', 'text/csv'];

const columns = {
  source: ['来源', '数据来源'],
  sensor: ['传感器', '传感器编号', '设备', '设备编号'],
  quantity: ['监测项', '指标'],
  unit: ['单位'],
  value: ['数值', '值', '监测值'],
  observedAt: ['observed_at', 'time', '时间', '监测时间', '观测时间'],
  lon: ['lng', 'longitude', '经度'],
  lat: ['latitude', '纬度'],
  crs: ['坐标系'],
  accuracy: ['精度', '定位精度'],
  feature: ['要素', '所属要素'],
} satisfies Columns<string>;
const numbers = ['value', 'lon', 'lat', 'accuracy'] as const;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

async function readCsv(bytes: Uint8Array, charset: string | undefined): Promise<unknown[]> {
  const required = ['sensor', 'quantity', 'unit', 'value', 'observedAt'] as const;
  const { rows } = await readCsvTable(bytes, charset, columns, required, 'refuse');
  return rows.map((row) => {
    if (row instanceof Problem) return row;
    const reading: Record<string, unknown> = { ...row.values };
    // What is no number stays text, which the check of the reading quotes.
    for (const field of numbers)
      if (decimal.test(row.values[field] ?? '')) reading[field] = Number(row.values[field]);
    if (row.values.observedAt !== undefined) reading.observedAt = fromCityTime(row.values.observedAt);
    return reading;
  });
}

/** The readings of a body, each still to be checked; a `Problem` stands where one cannot be read. */
export async function readReadings(request: Request): Promise<{ form: 'one' | 'many'; readings: unknown[] }> {
  switch (request.is(readingTypes)) {
    case 'application/x-ndjson':
      return { form: 'many', readings: await parseJsonLines(request.body) };
    case 'text/csv': {
      const charset = /charset="?([\w.:-]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
      return { form: 'many', readings: await readCsv(request.body, charset) };
    }
    case 'application/json': {
      const given = await parseJson(request.body);
      return Array.isArray(given) ? { form: 'many', readings: given } : { form: 'one', readings: [given] };
    }
    default:
      throw new Problem(
        415,
        'unsupported-media-type',
        `"${request.headers['content-type'] ?? ''}" is not one of ${readingTypes.join(', ')}`,
      );
  }
}
