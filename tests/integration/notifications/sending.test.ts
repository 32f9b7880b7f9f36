import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Webhook } from '../../../domain/answers/notifications.ts';
import { createAddressGuard } from '../../../server/notifications/address-guard.ts';
import { createMailer } from '../../../server/notifications/mail.ts';
import { mostAttempts, sendDue, type Ways } from '../../../server/notifications/sending.ts';
import { verifySignature } from '../../../server/sources/signature.ts';
import type { Operations } from '../../harness/operations.ts';
import { inLastStreet } from '../../harness/tiny-city.ts';
import { type City, people, startCity } from './city.ts';

const hour = 3_600_000;

let operations: Operations;
let as: City['as'];
let inbox: City['inbox'];
let dispatched: City['dispatched'];
let tellAll: City['tellAll'];

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
  ({ operations, as, inbox, dispatched, tellAll } = await startCity());
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

async function sendAll(): Promise<void> {
  while ((await sendDue(operations.database, ways)) > 0);
}

/** Lets what waits be due, as if time had passed. */
async function timePasses(): Promise<void> {
  await operations.database.query("update wangge.deliveries set due_at = now() where state = 'waiting'");
}

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
