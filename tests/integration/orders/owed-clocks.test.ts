import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Order } from '../../../domain/answers/orders.ts';
import { createItems } from '../../../server/items/service.ts';
import { readNotificationRules } from '../../../server/notifications/rules.ts';
import { tell } from '../../../server/notifications/telling.ts';
import type { Operations } from '../../harness/operations.ts';
import { inFirstStreet } from '../../harness/tiny-city.ts';
import { type Acting, startActing } from './acting.ts';

let operations: Operations;
let act: Acting['act'];
let read: Acting['read'];
beforeAll(async () => {
  ({ operations, act, read } = await startActing(createItems()));
  for (const [name, role, street] of [
    ['office', 'street', '990101001'],
    ['desk', 'dispatcher', null],
  ] as const)
    await operations.access.addUser({ name, displayName: name, role, street, password: 'a long password' });
});
afterAll(() => operations.close());

let reports = 0;
const filed = async (channel: string, more: object = {}): Promise<string> => {
  const point = [inFirstStreet[0] + 0.0018 * (reports++ % 5), inFirstStreet[1]];
  const { status, body } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'hotline', item: 'road.bike-misparked', point, channel, ...more },
  });
  expect(status).toBe(201);
  return body.orderNumber;
};
type StandingCounts = { standings: Record<string, number> };
const later = (at: string | null | undefined, ms = 0) => new Date(Date.parse(at!) + ms);
const actions = async (number: string) =>
  (await read(number)).log.map(({ action }) => action).filter((action) => action.startsWith('owed-'));
const standing = async (number: string, kind: string) =>
  (
    await operations.request<{ orders: Order[] }>('dispatcher', `/api/orders?standing=${kind}`)
  ).body.orders.some((order) => order.number === number);
/** As if what is owed had been owed for so long. */
const agedBy = (number: string, what: 'visit' | 'answer', ms: number) =>
  operations.database.query(
    `update wangge.orders o set progress = jsonb_set(o.progress, '{${what},clock}', o.progress #> '{${what},clock}'
       || jsonb_build_object(
            'amberAt', ((o.progress #>> '{${what},clock,amberAt}')::timestamptz - $2 * interval '1 ms')::text,
            'dueAt', ((o.progress #>> '{${what},clock,dueAt}')::timestamptz - $2 * interval '1 ms')::text))
      where number = $1`,
    [number, ms],
  );

it('tells of an answer up the tiers as it nears and passes its time, each once, and of an order at its end too', async () => {
  const number = await filed('110');
  await act('dispatcher', number, { action: 'cancel', note: '不属实' });
  const { answer, state } = await read(number);
  expect([state, answer!.clock!.limit, answer!.dueAt]).toEqual([
    'cancelled',
    { value: 2, unit: 'days', time: 'continuous' },
    answer!.clock!.dueAt,
  ]);
  const { amberAt, dueAt } = answer!.clock!;
  await operations.sweep.run(later(amberAt, -1));
  expect(await actions(number)).toEqual([]);
  await operations.sweep.run(later(amberAt));
  await operations.sweep.run(later(amberAt));
  expect(await actions(number)).toEqual(['owed-amber']);
  await operations.sweep.run(later(dueAt));
  const red = await read(number);
  expect(red.answer!.clock).toMatchObject({
    overdueAt: dueAt,
    level: 2,
    escalation: { after: 1, tier: 'desk', people: ['desk'] },
  });
  expect(red.log.at(-1)).toMatchObject({
    action: 'owed-overdue',
    actor: 'system',
    note: 'answer: 100 % → desk: desk',
  });
  // Replayed long after: the rest is told, and nothing a second time.
  await operations.sweep.run(later(dueAt, 10 * 86_400_000));
  await operations.sweep.run(later(dueAt, 20 * 86_400_000));
  expect(await actions(number)).toEqual(['owed-amber', 'owed-overdue', 'owed-escalate', 'owed-escalate']);
  while (await tell(operations.database, readNotificationRules(), true, Date.now(), operations.access));
  const { rows } = await operations.database.query<{ kind: string; person: string }>(
    `select n.kind, n.recipient as person from wangge.notifications n join wangge.orders o on o.id = n.order_id
      where o.number = $1 and n.kind like 'owed-%' order by n.id`,
    [number],
  );
  expect(rows.map(({ kind }) => kind)).toContain('owed-overdue');
});

it('tells the office of a return visit that it owes, and nobody once it is made', async () => {
  const number = await filed('community');
  await act('dispatcher', number, { action: 'dispatch' });
  await act('street', number, { action: 'accept' });
  expect((await read(number)).visit!.clock).toBeNull();
  await act('street', number, { action: 'finish', note: '已摆齐' });
  const { clock } = (await read(number)).visit!;
  await operations.sweep.run(later(clock!.amberAt));
  expect((await read(number)).visit!.clock!.escalation).toMatchObject({
    tier: 'responsible',
    people: ['office'],
  });
  await act('street', number, { action: 'visit-satisfied' });
  await operations.sweep.run(later(clock!.dueAt, 30 * 86_400_000));
  expect(await actions(number)).toEqual(['owed-amber']);
});

it('finds in the queue what is owed and near or past its time, until it is given', async () => {
  const number = await filed('110');
  const two = 2 * 86_400_000;
  expect(await standing(number, 'owed-due-soon')).toBe(false);
  await agedBy(number, 'answer', 0.9 * two);
  expect([await standing(number, 'owed-due-soon'), await standing(number, 'owed-overdue')]).toEqual([
    true,
    false,
  ]);
  await agedBy(number, 'answer', 0.2 * two);
  expect([await standing(number, 'owed-due-soon'), await standing(number, 'owed-overdue')]).toEqual([
    false,
    true,
  ]);
  const { standings } = await read(number);
  expect(standings.map(({ kind }) => kind)).toContain('owed-overdue');
  const counts = await operations.request<StandingCounts>('dispatcher', '/api/orders/standings');
  expect(counts.body.standings['owed-overdue']).toBeGreaterThan(0);
  await act('dispatcher', number, { action: 'cancel', note: '不属实' });
  expect(await standing(number, 'owed-overdue')).toBe(true);
  await act('dispatcher', number, { action: 'answer', note: '已解释' });
  expect(await standing(number, 'owed-overdue')).toBe(false);
});

it('wakes an order for what a report that joins it, or is merged into it, is owed', async () => {
  const rubbish = { item: 'road.roadside-rubbish', point: inFirstStreet };
  const { body: first } = await operations.request<Event>('partner', '/api/events', {
    body: { source: 'patrol', ...rubbish },
  });
  const joined = await filed('110', rubbish);
  expect(joined).toBe(first.orderNumber);
  await act('dispatcher', joined, { action: 'dispatch' });
  await operations.sweep.run(later((await read(joined)).answer!.clock!.dueAt));
  expect(await actions(joined)).toEqual(['owed-amber', 'owed-overdue']);
  const into = await filed('desk');
  const from = await filed('media');
  await act('dispatcher', from, { action: 'merge', into, note: '同一处' });
  await operations.sweep.run(later((await read(into)).answer!.clock!.amberAt));
  expect([await actions(into), await actions(from)]).toEqual([['owed-amber'], []]);
});
