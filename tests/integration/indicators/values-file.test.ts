import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Indicator } from '../../../domain/answers/indicators.ts';
import { createIndicators, type Indicators } from '../../../server/indicators/service.ts';
import { pushFile } from '../../../server/indicators/values-file.ts';
import { Problem } from '../../../server/input/problem.ts';
import { createCounting } from '../../../server/reports/counting.ts';
import { createReports } from '../../../server/reports/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';

let city: Operations;
let indicators: Indicators;
beforeAll(async () => {
  city = await startOperations(await testDatabase(tinyCity));
  const fail = (error: unknown) => city.failures.push(error);
  const { database, items, layers, events } = city;
  const reports = createReports({ database, items, counting: createCounting({ database, log: fail }) });
  indicators = await createIndicators({ database, layers, reports, items, events, seed: [], log: fail });
});
afterAll(async () => {
  await indicators.close();
  await city.close();
  expect(city.failures).toEqual([]);
});

const push = (text: string, form: 'csv' | 'json' = 'csv') =>
  pushFile(city.database, new TextEncoder().encode(text), form, 'cli:test');
async function refusal(text: string, form?: 'csv' | 'json'): Promise<Problem> {
  const found = await push(text, form).catch((error: unknown) => error);
  expect(found).toBeInstanceOf(Problem);
  return found as Problem;
}
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const one = async (code: string) => (await city.request<Indicator>('street', `/api/indicators/${code}`)).body;

async function kept(): Promise<number> {
  const { rows } = await city.database.query<{ n: number }>(
    'select count(*)::int as n from wangge.indicator_values',
  );
  return rows[0]!.n;
}

it('writes the values of a table and of JSON, each time of an indicator once', async () => {
  const table = `指标,数值,时间,单位\naqi,63,${hoursAgo(5)},\nriver-level,3.2,${hoursAgo(4)},米\n`;
  expect(await push(table)).toEqual({ taken: 2, repeated: 0, indicators: 2 });
  expect(await push(table)).toEqual({ taken: 0, repeated: 2, indicators: 2 });
  const json = JSON.stringify([{ indicator: 'aqi', value: 70, at: hoursAgo(3) }]);
  expect(await push(json, 'json')).toEqual({ taken: 1, repeated: 0, indicators: 1 });
  expect((await one('aqi')).value).toBe(70);
});

it('names row, column and value of every fault, and writes nothing', async () => {
  const before = await kept();
  const rows = [
    `aqi,64,${hoursAgo(2)},`,
    'no-such,1,,',
    'aqi,many,,',
    'open-orders,1,,',
    'aqi,5,1999-01-01T00:00:00Z,',
    'river-level,5,,mm',
  ];
  const { code, errors } = await refusal(`indicator,value,at,unit\n${rows.join('\n')}\n`);
  expect([code, errors.map(({ path }) => path)]).toEqual([
    'invalid-values',
    ['/3/indicator', '/4/value', '/5/indicator', '/6/at', '/7/unit'],
  ]);
  expect(errors[1]?.message).toBe('row 4, value: "many": expected a finite number');
  expect((await refusal('[{"indicator": "aqi"}]', 'json')).errors[0]?.path).toBe('/1/value');
  expect((await refusal('{}', 'json')).code).toBe('invalid-json');
  expect((await refusal('indicator\naqi\n')).code).toBe('missing-column');
  expect(await kept()).toBe(before);
});

it('has the service judge what came by a file', async () => {
  const { title, group, kind, unit, decimals, source, owner, cadenceMinutes, normal } = await one('aqi');
  const alarm = { item: 'road.bike-misparked', minutes: 0, hysteresis: 0 };
  const definition = { title, group, kind, unit, decimals, source, owner, cadenceMinutes, normal };
  const body = { ...definition, point: [123.005, 31.005], alarm };
  await city.request('gis', '/api/indicators/aqi', { method: 'PUT', body });
  await indicators.computeDue();
  await push(`indicator,value,at\naqi,490,${hoursAgo(1)}\n`);
  expect((await one('aqi')).goingOn).toBeNull();
  await indicators.computeDue();
  expect((await one('aqi')).goingOn?.event).toMatchObject({ orderNumber: expect.any(String) });
});
