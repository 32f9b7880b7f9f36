import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../domain/answers/audit.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../../domain/answers/orders.ts';
import type { Disclosure } from '../../../domain/answers/personal.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { Verification } from '../../../server/orders/verification.ts';
import { sealOlder, separateOlder } from '../../../server/personal/older.ts';
import { eraseEnded, valuesOfPerson } from '../../../server/personal/service.ts';
import { environmentOf, runCommand } from '../../harness/command.ts';
import { testDatabasePlace } from '../../harness/database.ts';
import { readStream } from '../../harness/event-stream.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';

const secretKey = 'a key by which nothing else is encrypted';
let operations: Operations;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  const place = await testDatabasePlace();
  environment = { ...environmentOf(place), WANGGE_SECRET_KEY: secretKey };
  operations = await startOperations(await openDatabase({ ...place, secretKey, log: silentLog }));
});
afterAll(async () => {
  await operations.close();
  await operations.database.close();
});

const phone = '13812345678';
const secrets = [phone, '138-1234-5678', '王小明', '幸福路1弄2号304室', 'wang@example.com'];
const report = {
  source: 'hotline',
  item: 'road.bike-misparked',
  point: inFirstStreet,
  description: '投诉人电话138-1234-5678，邮箱wang@example.com',
  properties: { reporter: { name: '王小明', phone, address: '幸福路1弄2号304室' }, bikes: 12 },
};
const masked = {
  description: '投诉人电话138-****5678，邮箱w***@example.com',
  properties: {
    reporter: { name: '王**', phone: '138****5678', address: '幸福路1弄****' },
    bikes: 12,
  },
};

async function file(body: object = report): Promise<Event> {
  const { status, body: event } = await operations.request<Event>('partner', '/api/events', { body });
  expect(status).toBe(201);
  return event;
}

const act = (number: string, body: object, role: 'dispatcher' | 'street' = 'dispatcher') =>
  operations.request<OrderWithHistory>(role, `/api/orders/${number}/actions`, { body });
const disclose = (
  role: 'dispatcher' | 'street' | 'gis' | 'partner' | 'admin',
  number: string,
  reason = '回访投诉人',
) => operations.request<Disclosure>(role, `/api/orders/${number}/disclosures`, { body: { reason } });
const audited = async (action: string) =>
  (await operations.request<{ entries: AuditEntry[] }>('admin', `/api/audit?action=${action}`)).body.entries;
const verified = async () =>
  (await operations.request<Verification>('admin', '/api/orders/verification')).body;

/** An order in the hands of the street, whose dispatch quotes the caller's number. */
async function dispatched(): Promise<Event> {
  const event = await file();
  const { orderNumber } = event;
  const step = { action: 'dispatch', note: `请联系王先生${phone}` };
  expect((await act(orderNumber, step)).status).toBe(200);
  return event;
}

describe('what leaves the service', () => {
  it('is masked for the staff: lists, one object, the order with its log, Open311, search', async () => {
    const { id, orderNumber } = await dispatched();
    const found: string[] = [];
    for (const path of [
      '/api/events',
      `/api/events/${id}`,
      '/api/orders',
      `/api/orders/${orderNumber}`,
      `/open311/v2/requests/${orderNumber}.json?api_key=${operations.keys.dispatcher}`,
      `/open311/v2/requests.json?api_key=${operations.keys.admin}`,
      `/api/search?q=${orderNumber}`,
    ])
      for (const role of ['dispatcher', 'street', 'admin'] as const) {
        const { status, body } = await operations.request<unknown>(role, path);
        expect([path, status]).toEqual([path, 200]);
        const text = JSON.stringify(body);
        found.push(
          ...secrets.filter((secret) => text.includes(secret)).map((secret) => `${path}: ${secret}`),
        );
      }
    expect(found).toEqual([]);
    const { body } = await operations.request<OrderWithHistory>('dispatcher', `/api/orders/${orderNumber}`);
    expect(body.event).toMatchObject(masked);
    expect(body.log.find(({ action }) => action === 'dispatch')?.note).toBe('请联系王先生138****5678');
  });

  it('is masked on the live stream and in its snapshot, for partners too', async () => {
    for (const [role, query] of [
      ['dispatcher', 'lastEventId=0'],
      ['dispatcher', 'snapshot=orders'],
      ['partner', 'lastEventId=0'],
    ] as const) {
      const stream = await readStream(`${operations.url}/api/live?${query}`, {
        Authorization: `Bearer ${operations.keys[role]}`,
      });
      const { orderNumber } = await dispatched();
      await expect
        .poll(() =>
          stream.messages.some(({ data }) => data.number === orderNumber && data.state === 'dispatched'),
        )
        .toBe(true);
      stream.close();
      const text = JSON.stringify(stream.messages);
      expect(text).toContain('138****5678');
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });

  const holding = async () => {
    const { rows: tables } = await operations.database.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('wangge', 'wangge_data')`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await operations.database.query<{ holds: boolean }>(
        `select exists (select from ${name} t where t::text ~ '13812345678|138-1234-5678|王小明|304室') as holds`,
      );
      if (rows[0]!.holds) found.push(name);
    }
    return found;
  };

  it('lies whole in no table: where values are kept, they are encrypted', async () => {
    const { orderNumber } = await dispatched();
    expect(await holding()).toEqual([]);
    const { values } = (await disclose('dispatcher', orderNumber)).body;
    expect(values.map(({ value }) => value)).toContain(phone);
  });

  it('that was kept before there was a key is encrypted when a service starts with one', async () => {
    const { database } = operations;
    const { id } = await dispatched();
    await database.query(
      `update wangge.personal_values set value = to_jsonb($2::text), tokens = $3
        where event_id = $1 and path = '/properties/reporter/phone'`,
      [id, phone, [`phone:${phone}`]],
    );
    expect(await holding()).toEqual(['wangge.personal_values']);
    // Both are found, before and after.
    const reports = async () =>
      (await valuesOfPerson(database, { phone })).filter(
        ({ event, path }) => event === id && path === '/properties/reporter/phone',
      );
    expect(await reports()).toMatchObject([{ value: phone }]);
    await sealOlder(database);
    expect(await holding()).toEqual([]);
    expect(await reports()).toMatchObject([{ value: phone }]);
  });

  it('is whole for the partner who sent it, and for no other', async () => {
    const { id, orderNumber, ...answer } = await file();
    expect(answer).toMatchObject({ description: report.description, properties: report.properties });
    const own = async (key: string) => {
      const headers = { Authorization: `Bearer ${key}` };
      return (await operations.request<Event>(null, `/api/events/${id}`, { headers })).body;
    };
    expect(await own(operations.keys.partner)).toMatchObject({
      description: report.description,
      properties: report.properties,
    });
    const order = await operations.request<OrderWithHistory>('partner', `/api/orders/${orderNumber}`);
    expect(order.body.event).toMatchObject({ description: report.description });
    const other = await operations.access.addKey({ label: 'another', role: 'partner' });
    expect(await own(other)).toMatchObject({ code: 'unknown-event' });
    // A member of the staff who sends the same again is not told what the partner sent.
    const again = { ...report, externalId: 'call-1' };
    await file(again);
    const { status, body } = await operations.request<Event>('dispatcher', '/api/events', { body: again });
    expect([status, body.description]).toEqual([200, masked.description]);
  });

  it('is masked in what is kept of refused reports, and in the audit log', async () => {
    const { access, sources } = operations;
    await sources.put('call-centre', {});
    const key = await access.addKey({ label: 'call centre', role: 'partner', source: 'call-centre' });
    const headers = { Authorization: `Bearer ${key}` };
    const refused = { ...report, source: 'call-centre', item: 'no.such-item' };
    expect((await operations.request(null, '/api/events', { body: refused, headers })).status).toBe(400);
    const kept = await operations.request('admin', '/api/sources/call-centre/refusals');
    const text = JSON.stringify(kept.body);
    expect(text).toContain('138****5678');
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
});

describe('disclosure', () => {
  it('gives who has a step to take what was sent, and enters who, what and why', async () => {
    const { id, orderNumber } = await dispatched();
    const { status, body } = await disclose('street', orderNumber, `核实地址，致电${phone}`);
    expect(status).toBe(200);
    expect(body.values.map(({ event, path, value }) => [event, path, value])).toEqual([
      [id, '/description', report.description],
      [id, '/properties/reporter/name', '王小明'],
      [id, '/properties/reporter/phone', phone],
      [id, '/properties/reporter/address', '幸福路1弄2号304室'],
      [null, '/note', `请联系王先生${phone}`],
    ]);
    const [entry] = await audited('personal.disclose');
    expect(entry).toMatchObject({ actor: 'street', subject: orderNumber });
    expect(entry!.detail).toMatchObject({ body: { reason: '核实地址，致电138****5678' } });
    expect(secrets.filter((secret) => JSON.stringify(entry).includes(secret))).toEqual([]);
  });

  it('is refused without a reason, to who has no step, outside the area, and after the end', async () => {
    const { orderNumber } = await dispatched();
    const far = await file({ ...report, point: inLastStreet });
    const before = (await audited('personal.disclose')).length;
    const answers = [
      await disclose('dispatcher', orderNumber, ' '),
      await disclose('gis', orderNumber),
      await disclose('partner', orderNumber),
      await disclose('street', far.orderNumber),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 403, 403, 404]);
    expect((await act(orderNumber, { action: 'force-close', note: '重复' })).status).toBe(200);
    expect(await disclose('dispatcher', orderNumber)).toMatchObject({
      status: 409,
      body: { code: 'order-ended' },
    });
    expect(await audited('personal.disclose')).toHaveLength(before);
  });
});

it('what was stored whole before is separated once, before it is served', async () => {
  const { database } = operations;
  const { id, orderNumber } = await dispatched();
  await database.query(
    `with whole as (update wangge.events set description = $2, properties = $3 where id = $1),
       gone as (delete from wangge.personal_values where event_id = $1),
       quoted as (update wangge.orders set progress = progress || jsonb_build_object('result', $2::text) where number = $4)
     update wangge.personal_separated set done = false, event = $1 - 1`,
    [id, report.description, JSON.stringify(report.properties), orderNumber],
  );
  await separateOlder(database);
  await separateOlder(database);
  const { body } = await operations.request<OrderWithHistory>('dispatcher', `/api/orders/${orderNumber}`);
  expect(body.event).toMatchObject(masked);
  expect(body.result).toBe(masked.description);
  expect((await disclose('dispatcher', orderNumber)).body.values).toHaveLength(5);
  const { rows } = await database.query<{ rows: number }>('select count(*) as rows from wangge.feed');
  expect(rows[0]!.rows).toBe(1);
});

describe('erasure', () => {
  it('after the days of the rule leaves order, log and hashes as they are', async () => {
    const { orderNumber } = await dispatched();
    await act(orderNumber, { action: 'force-close', note: `已联系${phone}` });
    const open = await dispatched();
    const before = await verified();
    expect(await eraseEnded(operations.database, 1)).toBe(0);
    await operations.database.query(
      `update wangge.orders set updated_at = now() - interval '40 days' where number = $1`,
      [orderNumber],
    );
    expect(await eraseEnded(operations.database, 30)).toBe(6);
    expect(await verified()).toEqual(before);
    const after = await operations.request<OrderWithHistory>('partner', `/api/orders/${orderNumber}`);
    expect(after.body.event).toMatchObject(masked);
    expect((await disclose('dispatcher', open.orderNumber)).body.values).toHaveLength(5);
  });

  it('of a person by command: exported, erased, entered, and the log verifies', async () => {
    const own = '13900001111';
    const { orderNumber } = await file({
      ...report,
      description: `请回电 +86 139 0000 1111`,
      properties: { reporter: { name: '李四' } },
    });
    await act(orderNumber, { action: 'dispatch', note: `已告知${own}` });
    const about = ['--phone', '139-0000-1111', '--reason', '本人申请'];
    const exported = await runCommand(['personal', 'export', ...about, '--json'], environment);
    expect(exported.code).toBe(0);
    const values = exported.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { order: string; path: string });
    expect(values.map(({ order, path }) => [order, path])).toEqual([
      [orderNumber, '/description'],
      [orderNumber, '/properties/reporter/name'],
      [orderNumber, '/note'],
    ]);
    const erased = await runCommand(['personal', 'erase', ...about, '--json'], environment);
    expect(JSON.parse(erased.output)).toEqual({ values: 3, reports: 1, steps: 1 });
    const nothing = await runCommand(['personal', 'export', ...about], environment);
    expect(nothing.output).toBe('Nothing is kept of this person\n');
    const [entry] = await audited('personal.erase');
    expect(entry).toMatchObject({ subject: '139-****1111', detail: { body: { reason: '本人申请' } } });
    const verification = await runCommand(['orders', 'verify'], environment);
    expect([verification.code, verification.output]).toEqual([0, expect.stringContaining('as they were')]);
  });

  it.each([
    [['--phone', '12'], '"12" is no phone number'],
    [['--id-number', '110105194912310021'], 'is no identity number'],
    [[], 'Expected a phone number'],
  ])('refuses %j', async (given, why) => {
    const { code, errors } = await runCommand(['personal', 'erase', ...given, '--reason', 'x'], environment);
    expect([code, errors]).toEqual([1, expect.stringContaining(why)]);
  });
});
