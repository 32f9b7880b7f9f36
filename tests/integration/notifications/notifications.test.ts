import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../../../server/events/schema.ts';
import { createAddressGuard } from '../../../server/notifications/address-guard.ts';
import { createMailer } from '../../../server/notifications/mail.ts';
import { readNotificationRules } from '../../../server/notifications/rules.ts';
import type { Delivery, Inbox, Webhook } from '../../../server/notifications/schema.ts';
import { mostAttempts, sendDue, type Ways } from '../../../server/notifications/sending.ts';
import { tell } from '../../../server/notifications/telling.ts';
import { startNotifications } from '../../../server/notifications/worker.ts';
import { verifySignature } from '../../../server/sources/signature.ts';
import { testDatabase } from '../../harness/database.ts';
import { readStream } from '../../harness/event-stream.ts';
import { type Operations, type RequestOptions, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet } from '../../harness/tiny-city.ts';

const people = {
  chen: { role: 'street', street: '990101001', mail: 'chen@city.example' },
  li: { role: 'street', street: '990101001', mail: null },
  zhou: { role: 'gis', street: null, mail: null },
  wang: { role: 'dispatcher', street: null, mail: 'wang@city.example' },
} as const;
type Person = keyof typeof people;
const tokens = {} as Record<Person, string>;
const rules = readNotificationRules();
const hour = 3_600_000;

let operations: Operations;

/** A system that is told: keeps what comes and answers as it is told to. */
interface Received {
  headers: IncomingHttpHeaders;
  body: Buffer;
}
const received: Received[] = [];
let answer = 204;
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks) });
    response.writeHead(answer, answer === 302 ? { Location: '/elsewhere' } : {}).end();
  });
});
let receiverUrl: string;

const mails: { to: string[]; text: string }[] = [];
const catcher = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo({ address }, _session, callback) {
    const error = Object.assign(new Error('no such mailbox'), { responseCode: 550 });
    callback(address.startsWith('gone') ? error : undefined);
  },
  onData(stream, session, callback) {
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
    });
    stream.on('end', () => {
      mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
      callback();
    });
  },
});
let ways: Ways;

beforeAll(async () => {
  operations = await startOperations(await testDatabase());
  for (const [name, { role, street, mail }] of Object.entries(people)) {
    await operations.access.addUser({ name, displayName: name, role, street, password: 'correct horse' });
    tokens[name as Person] = (await operations.access.signIn(name, 'correct horse')).token;
    await as(name as Person, '/api/notifications/mail', { method: 'PUT', body: { mail } });
  }
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const smtp = catcher.listen(0, '127.0.0.1');
  await once(smtp, 'listening');
  const server = `smtp://127.0.0.1:${(smtp.address() as AddressInfo).port}`;
  ways = {
    guard: createAddressGuard(['127.0.0.0/8']),
    mailer: createMailer({ server, from: 'wangge@city.example' }),
    now: Date.now,
  };
  // No hours of the day may decide whether these tests hold.
  await operations.request('admin', '/api/notifications/quiet-rules', { method: 'PUT', body: [] });
});
beforeEach(() => {
  received.length = 0;
  mails.length = 0;
  answer = 204;
});
afterAll(async () => {
  ways.mailer!.close();
  receiver.close();
  await new Promise<void>((resolve) => catcher.close(() => resolve()));
  await operations.close();
});

function as<Body>(person: Person, path: string, options: RequestOptions = {}) {
  const headers = { ...options.headers, Authorization: `Bearer ${tokens[person]}` };
  return operations.request<Body>(null, path, { ...options, headers });
}

async function inbox(person: Person, query = ''): Promise<Inbox> {
  return (await as<Inbox>(person, `/api/notifications${query}`)).body;
}

/** An order that was just dispatched to the office of its street. */
async function dispatched(point = inFirstStreet): Promise<string> {
  const { body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'patrol', item: 'road.bike-misparked', point },
  });
  const number = body.orderNumber;
  const acted = await operations.request('dispatcher', `/api/orders/${number}/actions`, {
    body: { action: 'dispatch' },
  });
  expect(acted.status).toBe(200);
  return number;
}

async function tellAll(): Promise<void> {
  while (await tell(operations.database, rules, true, Date.now()));
}

async function sendAll(): Promise<void> {
  while ((await sendDue(operations.database, ways)) > 0);
}

/** Lets what waits be due, as if time had passed. */
async function timePasses(): Promise<void> {
  await operations.database.query("update wangge.deliveries set due_at = now() where state = 'waiting'");
}

async function roster(office: string, shifts: { person: string; from: Date; to: Date }[]) {
  const period = { from: new Date(Date.now() - 48 * hour), to: new Date(Date.now() + 48 * hour) };
  return operations.request('admin', `/api/roster/${office}`, {
    method: 'PUT',
    body: { ...period, shifts, allow: ['gaps', 'overlaps'] },
  });
}
const onDutyNow = (person: Person) => ({
  person,
  from: new Date(Date.now() - hour),
  to: new Date(Date.now() + hour),
});

async function deliveries(state: Delivery['state'], target: string): Promise<Delivery[]> {
  const { body } = await operations.request<{ deliveries: Delivery[] }>(
    'admin',
    `/api/notifications/deliveries?state=${state}&target=${target}`,
  );
  return body.deliveries;
}

async function putWebhook(id: string, settings: object = {}) {
  const { body } = await operations.request<Webhook & { secret?: string }>('admin', `/api/webhooks/${id}`, {
    method: 'PUT',
    body: { url: receiverUrl, ...settings },
  });
  return Buffer.from((body.secret ?? '').replace('whsec_', ''), 'base64');
}

describe('who is told', () => {
  it('are all people of an office without a roster, once, and not who did it', async () => {
    const number = await dispatched();
    await tellAll();
    for (const person of ['chen', 'li'] as const) {
      const { unread, notifications } = await inbox(person);
      expect(unread).toBe(1);
      expect(notifications[0]).toMatchObject({
        kind: 'dispatched',
        title: { zh: '新任务', en: 'New work' },
        office: '990101001',
        actor: 'dispatcher',
        action: 'dispatch',
        read: false,
        order: { number, state: 'dispatched' },
      });
    }
    expect((await inbox('wang')).notifications).toEqual([]);
    // Whoever takes it on is not told of it; the desk is when something is asked of it, not when work goes its way.
    const act = async (action: string, note?: string) => {
      const { status } = await as('chen', `/api/orders/${number}/actions`, { body: { action, note } });
      expect(status).toBe(200);
    };
    await act('accept');
    await act('ask-extension', '缺车');
    await act('withdraw');
    await act('ask-return', '不属本街道');
    await tellAll();
    expect((await inbox('chen')).notifications).toHaveLength(1);
    // Of one order the newest is shown, and once.
    const desk = await inbox('wang');
    expect(desk.unread).toBe(1);
    expect(desk.notifications).toMatchObject([{ kind: 'asked', action: 'ask-return', earlier: 1 }]);
    await act('withdraw');
    await act('finish', '已清理');
    await tellAll();
    expect((await inbox('wang')).notifications).toEqual(
      desk.notifications.map((one) => expect.objectContaining({ id: one.id })),
    );
    const read = { ids: desk.notifications.map(({ id }) => id) };
    expect((await as('wang', '/api/notifications/read', { body: read })).body).toEqual({ unread: 0 });
  });

  it('is on duty by the roster, else for the district, else at the desk', async () => {
    await roster('990101001', [onDutyNow('li')]);
    await roster('990101', [onDutyNow('zhou')]);
    const told = async () => {
      const number = await dispatched();
      await tellAll();
      const all = await Promise.all(
        (Object.keys(people) as Person[]).map(async (person) => ({ person, ...(await inbox(person)) })),
      );
      return all
        .filter(({ notifications }) => notifications.some(({ order }) => order.number === number))
        .map(({ person }) => person);
    };
    expect(await told()).toEqual(['li']);
    await roster('990101001', [{ ...onDutyNow('li'), to: new Date(Date.now() - 1000) }]);
    expect(await told()).toEqual(['zhou']);
    await roster('990101', [{ ...onDutyNow('zhou'), from: new Date(Date.now() + 60_000) }]);
    expect(await told()).toEqual(['wang']);
    const { body } = await operations.request<{ onDuty: object[] }>(
      'dispatcher',
      '/api/roster/990101001/on-duty',
    );
    expect(body.onDuty).toEqual([{ office: 'duty-desk', person: 'wang' }]);
    await operations.database.query('delete from wangge.duties');
  });

  it('is whoever the escalation of a late order names, beside those on duty', async () => {
    const number = await dispatched();
    const { rows } = await operations.database.query<{ id: number; state: string }>(
      `update wangge.orders set clock = jsonb_set(clock, '{escalation}', $2)
        where number = $1 returning id, state`,
      [number, JSON.stringify({ at: new Date(), after: 1, tier: 'desk', people: ['zhou', 'nobody'] })],
    );
    const { id, state } = rows[0]!;
    const entry = { order_id: id, actor: 'system', actor_role: 'system', action: 'overdue' };
    await operations.database.query(
      'select wangge.append_log(array(select e from jsonb_populate_recordset(null::wangge.log_entry, $1) e))',
      [JSON.stringify([{ ...entry, from_state: state, to_state: state, note: null }])],
    );
    await tellAll();
    for (const person of ['zhou', 'chen', 'li', 'wang'] as const)
      expect((await inbox(person)).notifications[0]).toMatchObject({ kind: 'overdue', order: { number } });
  });

  it('is told once, though several processes tell and begin anew', async () => {
    const numbers = await Promise.all([dispatched(), dispatched(), dispatched(inLastStreet)]);
    await Promise.all([tellAll(), tellAll(), tellAll()]);
    await operations.database.query('update wangge.notified set position = 0');
    await tellAll();
    for (const [index, number] of numbers.entries()) {
      const { rows } = await operations.database.query<{ recipient: string }>(
        `select n.recipient from wangge.notifications n join wangge.orders o on o.id = n.order_id
          where o.number = $1 order by 1`,
        [number],
      );
      // Nobody is there for the last street: the desk takes it.
      expect(rows.map(({ recipient }) => recipient)).toEqual(index < 2 ? ['chen', 'li'] : ['wang']);
    }
  });

  it('hears of it on the live feed, and nobody else does', async () => {
    const listen = (token: string) =>
      readStream(`${operations.url}/api/live`, { Authorization: `Bearer ${token}` });
    const readers = await Promise.all([tokens.li, tokens.wang, operations.keys.admin].map(listen));
    const worker = startNotifications(operations.database, { ...ways, mailer: null }, (error) => {
      throw error;
    });
    await dispatched();
    await vi.waitFor(() => expect(readers[0]!.messages.map(({ event }) => event)).toContain('notification'), {
      timeout: 20_000,
    });
    await worker.close();
    for (const reader of readers.slice(1))
      expect(reader.messages.map(({ event }) => event)).not.toContain('notification');
    for (const reader of readers) reader.close();
  });

  it('marks what was read, all or some', async () => {
    const { unread, notifications } = await inbox('li');
    expect(unread).toBe(notifications.length);
    const read = (body: object) => as<{ unread: number }>('li', '/api/notifications/read', { body });
    expect((await read({ ids: [notifications[0]!.id] })).body.unread).toBe(unread - 1);
    expect((await inbox('li', '?unread=true&limit=2')).notifications).toHaveLength(2);
    expect((await inbox('li', '?unread=true&limit=2')).next).not.toBeNull();
    // Those of others are not one's own to mark.
    const others = (await inbox('chen')).unread;
    expect((await read({ upTo: Number.MAX_SAFE_INTEGER })).body.unread).toBe(0);
    expect((await inbox('chen')).unread).toBe(others);
  });
});

describe('a webhook', () => {
  it('is sent a signed message that tells of nothing, once, when somebody tests it', async () => {
    const secret = await putWebhook('tried');
    const test = () =>
      operations.request<{ error: string | null }>('admin', '/api/webhooks/tried/test', { method: 'POST' });
    expect((await test()).body).toEqual({ error: null });
    const { headers, body } = received[0]!;
    expect(verifySignature(secret, headers, body, Date.now()).id).toMatch(/^test-/);
    answer = 500;
    expect((await test()).body).toEqual({ error: 'the receiver answered 500' });
    expect(received).toHaveLength(2);
    await operations.request('admin', '/api/webhooks/tried', { method: 'DELETE' });
    expect((await test()).status).toBe(404);
  });

  it('gets what it asked for, signed, until it takes it, with the same id', async () => {
    await sendAll();
    const secret = await putWebhook('own', { offices: ['990101001'], kinds: ['dispatched'] });
    const number = await dispatched();
    await dispatched(inLastStreet);
    await tellAll();
    answer = 503;
    await sendAll();
    expect(received).toHaveLength(1);
    expect((await deliveries('waiting', 'own'))[0]).toMatchObject({
      attempts: 1,
      lastError: 'the receiver answered 503',
    });
    answer = 302;
    await timePasses();
    await sendAll();
    answer = 200;
    await timePasses();
    await sendAll();
    expect(received).toHaveLength(3);
    const ids = received.map(({ headers, body }) => verifySignature(secret, headers, body, Date.now()).id);
    expect(new Set(ids).size).toBe(1);
    const message = JSON.parse(received[2]!.body.toString());
    expect(message).toMatchObject({
      type: 'order.dispatched',
      data: { kind: 'dispatched', entry: { action: 'dispatch' }, order: { number, state: 'dispatched' } },
    });
    expect(() =>
      verifySignature(Buffer.from('another'), received[0]!.headers, received[0]!.body, Date.now()),
    ).toThrow();
    expect(await deliveries('waiting', 'own')).toEqual([]);
    expect((await deliveries('delivered', 'own'))[0]).toMatchObject({ attempts: 3, lastError: null });
    // Nothing more is tried once it is delivered.
    await timePasses();
    await sendAll();
    expect(received).toHaveLength(3);
  });

  it('that takes nothing leaves dead letters, which can be sent again', async () => {
    await putWebhook('deaf', { kinds: ['dispatched'] });
    await putWebhook('own', { kinds: ['overdue'] });
    await dispatched();
    await tellAll();
    answer = 500;
    for (let attempt = 0; attempt < mostAttempts + 2; attempt++) {
      await timePasses();
      await sendAll();
    }
    expect(received).toHaveLength(mostAttempts);
    const [dead] = await deliveries('dead', 'deaf');
    expect(dead).toMatchObject({ attempts: mostAttempts, lastError: 'the receiver answered 500' });
    const listed = await operations.request<{ webhooks: Webhook[] }>('admin', '/api/webhooks');
    expect(listed.body.webhooks.find(({ id }) => id === 'deaf')).toMatchObject({ dead: 1, waiting: 0 });
    answer = 200;
    const { body } = await operations.request('admin', '/api/notifications/deliveries/resend', {
      body: { ids: [dead!.id] },
    });
    expect(body).toEqual({ resent: 1 });
    await sendAll();
    expect(received.at(-1)!.headers['webhook-id']).toBe(received[0]!.headers['webhook-id']);
    expect(await deliveries('dead', 'deaf')).toEqual([]);
  });

  it('that is gone is switched off, and one that leads within is refused', async () => {
    await dispatched();
    await tellAll();
    answer = 410;
    await sendAll();
    expect(await deliveries('dead', 'deaf')).toHaveLength(1);
    const listed = await operations.request<{ webhooks: Webhook[] }>('admin', '/api/webhooks');
    expect(listed.body.webhooks.find(({ id }) => id === 'deaf')).toMatchObject({ enabled: false });

    const put = await operations.request('admin', '/api/webhooks/inner', {
      method: 'PUT',
      body: { url: 'http://10.0.0.1/' },
    });
    expect([put.status, put.body.code]).toEqual([400, 'address-not-allowed']);
    // A name tells only when it is looked up, which is when it is sent to.
    await putWebhook('inner', { url: receiverUrl.replace('127.0.0.1', 'localhost'), kinds: ['dispatched'] });
    await dispatched();
    await tellAll();
    received.length = 0;
    await sendDue(operations.database, { ...ways, guard: createAddressGuard([]) });
    expect(received).toEqual([]);
    expect((await deliveries('waiting', 'inner'))[0]!.lastError).toContain('is not a public address');
    await operations.request('admin', '/api/webhooks/inner', { method: 'DELETE' });
  });

  it('whose process died before it knew the answer is tried again', async () => {
    await putWebhook('lease', { kinds: ['dispatched'] });
    await dispatched();
    await tellAll();
    const hanging = { ...ways, mailer: null };
    // As a process that took it and died: taken, and nothing kept of what became of it.
    await operations.database.query(
      "update wangge.deliveries set attempts = 1, due_at = now() + interval '120 seconds' where target = 'lease'",
    );
    await sendDue(operations.database, hanging);
    expect(received).toEqual([]);
    await timePasses();
    await sendDue(operations.database, hanging);
    expect(received).toHaveLength(1);
    await operations.request('admin', '/api/webhooks/lease', { method: 'DELETE' });
  });
});

describe('mail', () => {
  it('goes to whoever is told and has an address, in both languages', async () => {
    await sendAll();
    mails.length = 0;
    const number = await dispatched();
    await tellAll();
    await sendAll();
    expect(mails.map(({ to }) => to)).toEqual([['chen@city.example']]);
    const text = mails[0]!.text;
    expect(text).toMatch(/^Message-ID: <notification-\d+@wangge>/m);
    expect(text).toContain('wangge@city.example');
    const encoded = text.slice(text.indexOf('\r\n\r\n'));
    const body = /quoted-printable/.test(text)
      ? decodeURIComponent(encoded.replace(/=\r\n/g, '').replaceAll('=', '%'))
      : Buffer.from(encoded, 'base64').toString();
    expect(body).toContain(`工单 Order: ${number}`);
  });

  it('that the server refuses for good is a dead letter at once', async () => {
    await as('chen', '/api/notifications/mail', { method: 'PUT', body: { mail: 'gone@city.example' } });
    await dispatched();
    await tellAll();
    await sendAll();
    const [dead] = await deliveries('dead', 'gone@city.example');
    expect(dead).toMatchObject({ channel: 'mail', attempts: 1 });
    expect(dead!.lastError).toContain('no such mailbox');
    await as('chen', '/api/notifications/mail', { method: 'PUT', body: { mail: people.chen.mail } });
  });

  it('waits for the end of quiet hours, while the console shows it', async () => {
    const minutes = (shift: number) =>
      new Date(Date.now() + 8 * hour + shift * 60_000).toISOString().slice(11, 16);
    const quiet = [
      { id: 'now', channels: ['mail'], from: minutes(-5), to: minutes(60), severities: ['low'] },
    ];
    const put = await operations.request('admin', '/api/notifications/quiet-rules', {
      method: 'PUT',
      body: quiet,
    });
    expect(put.status).toBe(200);
    const before = (await inbox('chen')).unread;
    await dispatched();
    await tellAll();
    await sendAll();
    expect(mails).toEqual([]);
    expect((await inbox('chen')).unread).toBe(before + 1);
    const [waiting] = await deliveries('waiting', 'chen@city.example');
    expect(new Date(waiting!.dueAt).getTime() - Date.now()).toBeGreaterThan(58 * 60_000);
    await timePasses();
    await sendAll();
    expect(mails).toHaveLength(1);
    await operations.request('admin', '/api/notifications/quiet-rules', { method: 'PUT', body: [] });
  });
});

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
});

describe('bad input', () => {
  it.each([
    ['PUT', '/api/webhooks/own', { url: 'ftp://x.example' }, 'invalid-input'],
    ['PUT', '/api/webhooks/own', { url: 'nonsense' }, 'invalid-input'],
    ['PUT', '/api/webhooks/Own Hook', { url: 'https://x.example' }, 'invalid-input'],
    ['PUT', '/api/webhooks/own', { url: 'https://x.example', kinds: ['none'] }, 'unknown-kind'],
    ['PUT', '/api/webhooks/own', { url: 'https://x.example', items: ['none'] }, 'unknown-item'],
    [
      'PUT',
      '/api/notifications/quiet-rules',
      [{ id: 'x', channels: ['mail'], items: ['none'] }],
      'unknown-item',
    ],
    ['PUT', '/api/notifications/quiet-rules', [{ id: 'x', channels: ['mail'] }], 'invalid-input'],
    ['POST', '/api/notifications/read', {}, 'invalid-input'],
    ['PUT', '/api/notifications/mail', { mail: 'x\r\nBcc: y@z.example' }, 'invalid-input'],
    ['PUT', '/api/notifications/mail', { mail: 'x@city.example' }, 'not-a-person'],
    ['POST', '/api/webhooks/none/secret', {}, 'unknown-webhook'],
    ['DELETE', '/api/webhooks/none', undefined, 'unknown-webhook'],
  ])('%s %s %j is refused', async (method, path, body, code) => {
    const refused = await operations.request('admin', path, { method, ...(body ? { body } : {}) });
    expect(refused.body.code).toBe(code);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
  });

  it('and what is not allowed', async () => {
    expect((await operations.request('partner', '/api/notifications')).status).toBe(403);
    expect((await operations.request('dispatcher', '/api/webhooks')).status).toBe(403);
    expect((await operations.request('gis', '/api/roster/990101', { method: 'PUT', body: {} })).status).toBe(
      403,
    );
    expect((await operations.request(null, '/api/notifications')).status).toBe(401);
    expect(operations.failures).toEqual([]);
  });
});
