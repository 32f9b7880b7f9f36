import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operations } from '../../harness/operations.ts';
import { type City, startCity } from './city.ts';

let operations: Operations;
let as: City['as'];

beforeAll(async () => {
  ({ operations, as } = await startCity());
});
afterAll(() => operations.close());

describe('the roster', () => {
  const period = { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' };
  const shift = (person: string, from: number, to: number) => ({
    person,
    from: new Date(Date.UTC(2026, 11, 1, from)).toISOString(),
    to: new Date(Date.UTC(2026, 11, 1, to)).toISOString(),
  });
  const put = (body: object, office = '990101001') =>
    operations.request('admin', `/api/roster/${office}`, { method: 'PUT', body: { ...period, ...body } });

  it('is refused with each gap and overlap named, unless they are meant', async () => {
    const shifts = [shift('chen', 0, 9), shift('li', 8, 16), shift('chen', 18, 24)];
    const refused = await put({ shifts });
    expect([refused.status, refused.body.code]).toEqual([400, 'roster-gap']);
    expect(refused.body.errors!.map(({ message }) => message)).toEqual([
      'nobody is on duty from 2026-12-01T16:00:00.000Z to 2026-12-01T18:00:00.000Z',
      'chen and li are both on duty from 2026-12-01T08:00:00.000Z to 2026-12-01T09:00:00.000Z',
    ]);
    expect((await put({ shifts, allow: ['gaps'] })).body.code).toBe('roster-overlap');
    const taken = await put({ shifts, allow: ['gaps', 'overlaps'] });
    expect(taken.status).toBe(200);
    const read = await operations.request<{ shifts: object[]; gaps: object[]; overlaps: object[] }>(
      'dispatcher',
      `/api/roster/990101001?from=${period.from}&to=${period.to}`,
    );
    expect(read.body.shifts).toHaveLength(3);
    expect([read.body.gaps, read.body.overlaps]).toMatchObject([[{}], [{ people: ['chen', 'li'] }]]);
  });

  it('keeps what reaches out of the period that is written anew', async () => {
    const noon = { from: '2026-12-01T10:00:00Z', to: '2026-12-01T12:00:00Z' };
    const put = await operations.request('admin', '/api/roster/990101001', {
      method: 'PUT',
      body: { ...noon, shifts: [{ person: 'chen', ...noon }] },
    });
    expect(put.status).toBe(200);
    const { rows } = await operations.database.query<{ text: string }>(
      `select format('%s %s-%s', person, extract(hour from from_at at time zone 'UTC'),
         extract(hour from to_at at time zone 'UTC')) as text
       from wangge.duties where from_at >= $1 and to_at <= $2 order by from_at, to_at`,
      [period.from, period.to],
    );
    expect(rows.map(({ text }) => text)).toEqual([
      'chen 0-9',
      'li 8-10',
      'chen 10-12',
      'li 12-16',
      'chen 18-0',
    ]);
  });

  it.each([
    ['a person who is none', { shifts: [shift('nobody', 0, 24)] }, 'unknown-person', '/shifts/0/person'],
    [
      'a shift that ends before it begins',
      { shifts: [shift('chen', 9, 8)] },
      'invalid-input',
      '/shifts/0/to',
    ],
    ['a shift outside', { shifts: [shift('chen', 0, 30)] }, 'roster-period', '/shifts/0'],
    ['a time that is none', { shifts: [], from: 'noon' }, 'invalid-input', '/from'],
    ['a period without an end', { shifts: [], to: undefined }, 'invalid-input', '/to'],
    ['shifts that are missing', { shifts: undefined }, 'invalid-input', '/shifts'],
  ])('with %s is refused', async (_, body, code, path) => {
    const refused = await put(body);
    expect([refused.status, refused.body.code, refused.body.errors?.[0]?.path]).toEqual([400, code, path]);
  });

  it('of another street is not for a street to write', async () => {
    const body = { ...period, shifts: [shift('chen', 0, 24)] };
    const write = (office: string) =>
      as<{ code: string }>('chen', `/api/roster/${office}`, { method: 'PUT', body });
    expect((await write('990102002')).status).toBe(403);
    expect((await write('990101001')).status).toBe(200);
  });

  it('tells telephones to people of the unit, and to a screen only where its link may show them', async () => {
    const shifts = [{ ...shift('li', 0, 24), phone: '021 5555 0101' }];
    expect((await put({ shifts })).status).toBe(200);
    expect((await put({ shifts: [{ ...shifts[0], phone: 'call me' }] })).body.errors?.[0]?.path).toBe(
      '/shifts/0/phone',
    );
    const path = '/api/roster/990101001/on-duty?at=2026-12-01T12:00:00Z';
    type OnDuty = { onDuty: { person: string; phone: string | null }[] };
    const told = { office: '990101001', person: 'li', phone: '021 5555 0101' };
    expect((await as<OnDuty>('chen', path)).body.onDuty).toEqual([told]);
    const screen = async (phones: boolean) => {
      const link = await operations.request<{ url: string }>('admin', '/api/walls/city/links', {
        body: { until: new Date(Date.now() + 3_600_000).toISOString(), phones },
      });
      const headers = { Authorization: `Bearer ${new URL(link.body.url).hash.replace('#key=', '')}` };
      const roster = `/api/roster/990101001?from=${period.from}&to=${period.to}`;
      const read = await operations.request<{ shifts: object[] }>(null, roster, { headers });
      const { body } = await operations.request<OnDuty>(null, path, { headers });
      return { onDuty: body.onDuty, shifts: read.body.shifts };
    };
    expect(await screen(true)).toMatchObject({ onDuty: [told], shifts: [{ phone: told.phone }] });
    expect(await screen(false)).toMatchObject({
      onDuty: [{ ...told, phone: null }],
      shifts: [{ phone: null }],
    });
  });
});
