import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopesFor } from '../../../domain/access/permissions.ts';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order, OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { CityUnit } from '../../../domain/answers/units.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type ProblemBody, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, publishLayer, tinyCity } from '../../harness/tiny-city.ts';

let operations: Operations;
beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
});
afterAll(() => operations.close());

const item = 'road.roadside-rubbish';
const operator = { code: 'pump-operator', name: '泵站运行公司', nameEn: null, kind: 'operator' };

const put = (code: string, body: object) =>
  operations.request<CityUnit & ProblemBody>('admin', `/api/units/${code}`, { method: 'PUT', body });
const units = (query = '') =>
  operations.request<{ units: CityUnit[]; next: string | null }>('admin', `/api/units${query}`);

async function keyOf(role: Role, unit: string): Promise<string> {
  const given = role === 'street' ? { street: unit } : { unit };
  return operations.access.addKey({ label: `${role} of ${unit}`, role, ...given });
}

async function ask<Body>(key: string, path: string, body?: unknown, method?: string) {
  const response = await fetch(`${operations.url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body & ProblemBody };
}

async function report(point: [number, number], item_ = item): Promise<Event> {
  const body = { source: 'desk', item: item_, point };
  return (await operations.request<Event>('dispatcher', '/api/events', { body })).body;
}

describe('the tree of units', () => {
  it('follows the layers: districts below the city, streets below their district', async () => {
    const { body } = await units('?kind=street-office');
    expect(body.units.map(({ code, parent }) => [code, parent])).toEqual([
      ['990101001', '990101'],
      ['990101002', '990101'],
      ['990102001', '990102'],
      ['990102002', '990102'],
    ]);
    expect((await units('?parent=city&kind=district-office')).body.units.map(({ code }) => code)).toEqual([
      '990101',
      '990102',
    ]);
  });

  it('keeps the office of a district that rules name as an owner of another kind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wangge-units-'));
    const properties = { code: 'R1', name: '一河', class: 'district', managementWidth: 10 };
    const coordinates = [
      [123.005, 31.005],
      [123.006, 31.006],
    ];
    const reach = (reachOwner: string, reachOwnerName: string, reachOwnerName_en?: string) => ({
      type: 'Feature',
      properties: { ...properties, code: `R-${reachOwner}`, reachOwner, reachOwnerName, reachOwnerName_en },
      geometry: { type: 'LineString', coordinates },
    });
    await publishLayer(operations.database, folder, 'rivers', [
      reach('990101', '区水务局'),
      reach('water-1', '市水务局', 'Water Authority'),
    ]);
    await rm(folder, { recursive: true });
    await expect
      .poll(async () => (await units('?kind=water-authority')).body.units)
      .toMatchObject([{ code: 'water-1', name: '市水务局', nameEn: 'Water Authority' }]);
    expect((await units('?q=990101&kind=district-office')).body.units).toHaveLength(1);
  });

  it('has the bureaus of the catalogue and the duty desk', async () => {
    const bureaus = operations.items.catalogue().bureaus.map(({ id }) => id);
    const found = (await units('?kind=bureau')).body.units.map(({ code }) => code);
    expect(found).toEqual([...bureaus].sort());
    expect((await units('?q=duty-desk')).body.units).toHaveLength(1);
  });

  it('takes units by hand, and keeps what a person said of one that layers name', async () => {
    expect(
      (await put('990101001001', { name: '一居委', kind: 'community', parent: '990101001' })).status,
    ).toBe(200);
    const renamed = { name: '城东街道办事处', kind: 'street-office', parent: '990101' };
    expect((await put('990101002', renamed)).body.byHand).toBe(true);
    await operations.database.query(`select wangge.append_feed('rules', null, null, null, '{"version": 0}')`);
    expect((await units('?q=城东')).body.units).toMatchObject([{ code: '990101002', byHand: true }]);
  });

  it('pages by code', async () => {
    const { body: first } = await units('?limit=3');
    expect(first.units).toHaveLength(3);
    const { body: second } = await units(`?limit=3&cursor=${first.next}`);
    expect(second.units[0]!.code > first.units[2]!.code).toBe(true);
  });

  it('refuses a unit above that is unknown or below, the city itself, and one that is in use', async () => {
    const refused = async (code: string, body: object) => {
      const { status, body: problem } = await put(code, body);
      return [status, problem.code, problem.errors?.[0]?.path];
    };
    expect(await refused('x', { name: 'x', kind: 'operator', parent: 'nobody' })).toEqual([
      400,
      'unknown-unit',
      '/parent',
    ]);
    expect(await refused('990101', { name: 'x', kind: 'district-office', parent: '990101001001' })).toEqual([
      400,
      'unit-below-itself',
      '/parent',
    ]);
    expect(await refused('city', { name: 'x', kind: 'operator' })).toEqual([409, 'the-city', undefined]);
    expect(await refused('x', { name: '', kind: 'operator' })).toEqual([400, 'invalid-input', '/name']);
    const removal = await operations.request('admin', '/api/units/990101', { method: 'DELETE' });
    expect([removal.status, removal.body.code]).toEqual([409, 'unit-in-use']);
    await put('short-lived', { name: 'x', kind: 'operator' });
    expect((await operations.request('admin', '/api/units/short-lived', { method: 'DELETE' })).status).toBe(
      204,
    );
  });

  it('shows people of a unit it, those above and those below', async () => {
    const key = await keyOf('dispatcher', '990101');
    const { body } = await ask<{ units: CityUnit[] }>(key, '/api/units');
    expect(body.units.map(({ code }) => code)).toEqual([
      '990101',
      '990101001',
      '990101001001',
      '990101002',
      'city',
    ]);
    expect((await ask(key, '/api/units/990102')).status).toBe(404);
    const roster = async (office: string) => (await ask(key, `/api/roster/${office}/on-duty`)).status;
    expect(await Promise.all(['990101001', 'city', 'duty-desk', '990102001'].map(roster))).toEqual([
      200, 200, 200, 403,
    ]);
  });
});

describe('the work of a unit', () => {
  it('is accepted and finished by who leads; the street of the place only looks on', async () => {
    await put(operator.code, { name: operator.name, kind: 'operator' });
    const { id, orderNumber } = await report(inFirstStreet);
    const given = { lead: operator, reason: '泵站自管范围' };
    await operations.request('dispatcher', `/api/events/${id}/override`, { body: given });
    const path = `/api/orders/${orderNumber}`;
    await operations.request('dispatcher', `${path}/actions`, { body: { action: 'dispatch' } });
    const own = await keyOf('handler', operator.code);
    const street = await keyOf('street', '990101001');
    const allowed = async (key: string) =>
      (await ask<OrderWithHistory>(key, path)).body.allowedActions.map(({ action }) => action);
    expect(await allowed(street)).toEqual([]);
    expect(await allowed(own)).toContain('accept');
    const accept = (key: string) => ask<Order>(key, `${path}/actions`, { action: 'accept' });
    expect((await accept(street)).status).toBe(403);
    expect((await accept(own)).body.state).toBe('handling');
    const finish = (key: string) => ask<Order>(key, `${path}/actions`, { action: 'finish', note: '已修复' });
    expect((await finish(street)).body.code).toBe('not-allowed');
    // It is his to finish, once what its gate asks for is there.
    expect((await finish(own)).body.code).toBe('requirement-missing');
  });

  it('is steered by its district, and by no other', async () => {
    const { orderNumber } = await report(inFirstStreet);
    const dispatch = async (unit: string) =>
      (
        await ask(await keyOf('dispatcher', unit), `/api/orders/${orderNumber}/actions`, {
          action: 'dispatch',
        })
      ).status;
    expect(await dispatch('990102')).toBe(404);
    expect(await dispatch('990101')).toBe(200);
  });

  it('is done by an assisting unit for its own part alone', async () => {
    const { orderNumber } = await report(inFirstStreet);
    const path = `/api/orders/${orderNumber}/actions`;
    const other = { ...operator, code: 'other-operator' };
    await put(other.code, { name: 'x', kind: 'operator' });
    for (const unit of [operator, other])
      await operations.request('dispatcher', path, { body: { action: 'add-assist', unit } });
    await operations.request('dispatcher', path, { body: { action: 'dispatch' } });
    const key = await keyOf('handler', operator.code);
    const done = (unit?: object) => ask<Order>(key, path, { action: 'assist-done', note: '已完成', unit });
    expect((await done(other)).body.errors?.[0]?.path).toBe('/unit');
    const { body } = await done();
    expect(body.assists.map(({ code, done: statement }) => [code, statement !== null])).toEqual([
      ['pump-operator', true],
      ['other-operator', false],
    ]);
    expect((await ask(key, path, { action: 'finish', note: 'x' })).status).not.toBe(200);
  });

  it('holds each of several roles to its own unit', async () => {
    const { database, access } = operations;
    const person = { name: 'two-roles', displayName: 'Two roles', password: 'correct horse battery' };
    await access.addUser({ ...person, role: 'dispatcher', unit: '990102' });
    await database.query(
      `insert into wangge.user_roles (user_id, role, unit, position)
       select id, 'gis', 'city', 2 from wangge.users where name = 'two-roles'`,
    );
    const from = { address: '::1', browser: null };
    const { token } = (await access.signIn(person.name, person.password, from)).session;
    const near = await report(inFirstStreet);
    const far = await report(inLastStreet);
    expect(
      (await ask<OrderWithHistory>(token, `/api/orders/${near.orderNumber}`)).body.allowedActions,
    ).toEqual([]);
    const override = async ({ id }: Event) =>
      (await ask(token, `/api/events/${id}/override`, { lead: operator, reason: 'x' })).status;
    expect(await override(near)).toBe(403);
    expect(await override(far)).toBe(201);
    expect((await ask(token, `/api/orders/${near.orderNumber}/actions`, { action: 'dispatch' })).status).toBe(
      403,
    );
  });

  it('is counted for who may see it', async () => {
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const reported = async (key: string) => {
      const { body } = await ask<{ rows: { counts: { reported: number } }[] }>(
        key,
        `/api/reports/rates?from=${today}&to=${today}`,
      );
      return body.rows[0]?.counts.reported ?? 0;
    };
    const [one, other, whole] = await Promise.all(
      ['990101', '990102', 'city'].map(async (unit) => reported(await keyOf('dispatcher', unit))),
    );
    expect(one).toBeGreaterThan(0);
    expect(other).toBeGreaterThan(0);
    expect(one! + other!).toBe(whole);
  });
});

describe('the database', () => {
  it('shows the role that reads for a unit what lies in the unit, whatever is asked', async () => {
    const { database, access } = operations;
    const ended = new AbortController().signal;
    for (const unit of ['990101', '990102001', operator.code]) {
      const scopes = scopesFor(
        await access.identify(`Bearer ${await keyOf('dispatcher', unit)}`),
        'orders.read',
      );
      const { rows } = await database.query<{ number: string }>(
        'select number from wangge.orders where scopes && $1 order by id',
        [scopes],
      );
      const read = database.readAs(scopes, ended);
      expect((await read.query('select number from wangge.orders order by id')).rows).toEqual(rows);
      const events = await read.query<{ count: number }>('select count(*) as count from wangge.events');
      const own = await database.query<{ count: number }>(
        'select count(*) as count from wangge.events e join wangge.orders o on o.id = e.order_id where o.scopes && $1',
        [scopes],
      );
      expect(events.rows).toEqual(own.rows);
    }
    const nobody = database.readAs([], ended);
    for (const table of ['orders', 'events', 'order_log', 'attachments', 'overrides'])
      expect((await nobody.query(`select from wangge.${table}`)).rowCount).toBe(0);
  });

  it('answers each reader his own by a plan that is kept', async () => {
    const { database } = operations;
    const units = ['990101', '990102'].map((code) => [`district/${code}`]);
    const own = await Promise.all(
      units.map((scopes) =>
        database
          .query('select number from wangge.orders where scopes && $1 order by id', [scopes])
          .then(({ rows }) => rows),
      ),
    );
    expect(own[0]).not.toEqual(own[1]);
    // PostgreSQL keeps a plan from the sixth time on.
    for (let round = 0; round < 8; round++)
      for (const [n, scopes] of units.entries()) {
        const { planned } = database.readAs(scopes, new AbortController().signal);
        const { rows } = await planned.query(
          'select number from wangge.orders where id > $1 order by id',
          [0],
        );
        expect(rows).toEqual(own[n]);
      }
  });

  it('lets that role read no accounts, and write nothing', async () => {
    const read = operations.database.readAs(['district/990101'], new AbortController().signal);
    for (const statement of [
      'select * from wangge.users',
      'select * from wangge.sessions',
      'select * from wangge.api_keys',
      'select * from wangge.reader_role',
      "update wangge.orders set state = 'closed'",
      'delete from wangge.order_log',
    ])
      await expect(read.query(statement), statement).rejects.toThrow(/denied|read-only/);
  });

  it('lets that role not be left, on a server of its own', async () => {
    const { database } = operations;
    if (database.capabilities.kind === 'embedded') return;
    const read = database.readAs(['district/990101'], new AbortController().signal);
    const { rows: before } = await read.query<{ count: number }>(
      'select count(*) as count from wangge.orders',
    );
    const owner = await database.query<{ name: string }>('select current_user as name');
    for (const statement of ['reset role', 'set role none', 'reset session authorization'])
      await read.query(statement);
    for (const statement of [
      `set role "${owner.rows[0]!.name}"`,
      `set session authorization "${owner.rows[0]!.name}"`,
    ])
      await expect(read.query(statement), statement).rejects.toThrow(/denied/);
    await expect(read.query('set row_security = off; select number from wangge.orders')).rejects.toThrow(
      /row-level/,
    );
    expect((await read.query('select count(*) as count from wangge.orders')).rows).toEqual(before);
  });
});
