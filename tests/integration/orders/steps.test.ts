import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../../domain/answers/orders.ts';
import { type OrderState, stateLabels } from '../../../domain/orders/states.ts';
import {
  actionLabels,
  findTransition,
  type OrderAction,
  type Transition,
  transitions,
} from '../../../domain/orders/transitions.ts';
import type { Operations } from '../../harness/operations.ts';
import { type Acting, assist, startActing } from './acting.ts';

const states = Object.keys(stateLabels) as OrderState[];
const actions = Object.keys(actionLabels) as OrderAction[];

let operations: Operations;
let orderIn: Acting['orderIn'];
let act: Acting['act'];
let read: Acting['read'];
beforeAll(async () => {
  ({ operations, orderIn, act, read } = await startActing());
});
afterAll(() => operations.close());

async function feedRows(): Promise<number> {
  const { rows } = await operations.database.query<{ count: number }>('select count(*) from wangge.feed');
  return rows[0]!.count;
}

const said = { at: '2026-01-02T03:04:05.000Z', by: 'street', note: '说明' };

const within = { value: 1, unit: 'days', time: 'working' } as const;

/** What an order must have gathered for a step to be taken. */
function prepared({ when }: Transition): Partial<Progress> {
  const until = new Date(Date.now() + 86_400_000).toISOString();
  switch (when) {
    case null:
    case 'no-request':
    case 'unsupervised':
    case 'several-reports':
      return {};
    case 'visit-owed':
      return { visit: { by: 'desk', within, dueAt: null, clock: null, done: null } };
    case 'answer-owed':
      return { answer: { way: 'by-hand', dueAt: null, clock: null, done: null } };
    case 'supervised':
      return { supervision: { ...said, reply: null } };
    case 'assists-open':
      return { assists: [{ ...assist, done: null }] };
    default:
      return { request: { ...said, kind: when === 'any-request' ? 'return' : when, until } };
  }
}

/** A request that has all that any step could need. */
const whole = () => ({
  note: '现场核对过',
  until: new Date(Date.now() + 86_400_000).toISOString(),
  transfer: { direction: 'up', to: '市级平台' },
  unit: assist,
});

async function setProgress(number: string, progress: Partial<Progress>): Promise<void> {
  await operations.database.query(
    'update wangge.orders set progress = progress || $2::jsonb where number = $1',
    [number, JSON.stringify(progress)],
  );
}

describe('every step of the table', () => {
  // What moves reports between orders is proven in merging.test.ts.
  const alone = transitions.filter(({ needs }) => needs !== 'into' && needs !== 'reports');
  it.each(alone)('$from, $action, leads to $to', async (transition) => {
    const { from, action, to } = transition;
    const number = await orderIn(from);
    await setProgress(number, { handler: 'street', result: '已处置', ...prepared(transition) });
    const before = await read(number);
    expect(before.allowedActions.map((allowed) => allowed.action)).toContain(action);
    const fed = await feedRows();
    const { status, body } = await act('admin', number, { action, ...whole() });
    expect(body).toMatchObject({ number, state: to, revision: before.revision + 1 });
    expect(status).toBe(200);
    const after = await read(number);
    expect(after).toMatchObject(body);
    expect(after.log).toHaveLength(before.log.length + 1);
    expect(after.log.at(-1)).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      actor: 'admin',
      actorRole: 'admin',
      action,
      fromState: from,
      toState: to,
      note: '现场核对过',
    });
    const { rows } = await operations.database.query(
      'select topic, street, payload from wangge.feed order by id desc limit 1',
    );
    expect(await feedRows()).toBe(fed + 1);
    expect(rows).toEqual([{ topic: 'order', street: '990101001', payload: body }]);
  });
});

describe.each(states)('an order that is %s', (state) => {
  it('refuses every step that the table has not, and is as it was', async () => {
    const number = await orderIn(state);
    const before = await read(number);
    const fed = await feedRows();
    const missing = actions.filter((action) => !findTransition(state, action));
    expect(missing.length).toBeGreaterThan(10);
    for (const action of missing)
      expect(await act('admin', number, { action, ...whole() })).toMatchObject({
        status: 409,
        body: { code: 'no-such-step' },
      });
    expect(await read(number)).toEqual(before);
    expect(await feedRows()).toBe(fed);
  });

  it('refuses what the table has when what it needs is not so', async () => {
    const number = await orderIn(state);
    const before = await read(number);
    const conditional = transitions.filter(
      (transition) => transition.from === state && Object.keys(prepared(transition)).length > 0,
    );
    for (const { action } of conditional)
      expect(await act('admin', number, { action, ...whole() })).toMatchObject({
        status: 409,
        body: {
          code: expect.stringMatching(/^(no-request|unsupervised|no-assists|no-visit-owed|no-answer-owed)$/),
        },
      });
    expect(await read(number)).toEqual(before);
  });
});

describe('a step', () => {
  it.each([undefined, null, '', '  \n'])('that needs a note is refused with %j', async (note) => {
    const number = await orderIn('dispatched');
    const { status, body } = await act<{ code: string; errors: { path: string }[] }>('street', number, {
      action: 'ask-return',
      note,
    });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'note-required', errors: [{ path: '/note' }] });
    expect((await read(number)).state).toBe('dispatched');
  });

  it('on a revision that has passed is refused, telling the state now', async () => {
    const number = await orderIn('pending-dispatch');
    expect((await act('admin', number, { action: 'dispatch', revision: 1 })).status).toBe(200);
    const { status, body } = await act<{ code: string; detail: string }>('admin', number, {
      action: 'cancel',
      note: '误报',
      revision: 1,
    });
    expect(status).toBe(409);
    expect(body.code).toBe('order-changed');
    expect(body.detail).toMatch(/now "dispatched" .* revision 2/);
  });

  it('that two take at once is taken by one', async () => {
    const number = await orderIn('pending-dispatch');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        act('dispatcher', number, index % 2 ? { action: 'dispatch' } : { action: 'cancel', note: '重复' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    const after = await read(number);
    expect(after.revision).toBe(2);
    expect(after.log).toHaveLength(2);
  });

  it('leaves nothing behind when the feed cannot be written', async () => {
    const number = await orderIn('pending-dispatch');
    const before = await read(number);
    await operations.database.query(
      `create function public.refuse() returns trigger language plpgsql as $$
       begin raise exception 'refused by the test'; end $$`,
    );
    await operations.database.query(
      'create trigger refuse before insert on wangge.feed for each row execute function public.refuse()',
    );
    const { status } = await act('admin', number, { action: 'dispatch' });
    await operations.database.query('drop trigger refuse on wangge.feed');
    expect(status).toBe(500);
    expect(operations.failures.splice(0)).toHaveLength(1);
    expect(await read(number)).toEqual(before);
  });

  it.each([
    [{ action: 'explode' }, '/action'],
    [{}, '/action'],
    [{ action: 'dispatch', revision: 'x' }, '/revision'],
    [{ action: 'cancel', note: 'x'.repeat(2001) }, '/note'],
    [{ action: 'cancel', note: 'a\0b' }, '/note'],
  ])('is refused as %j', async (request, path) => {
    const number = await orderIn('pending-dispatch');
    const { status, body } = await act<{ errors: { path: string }[] }>('admin', number, request);
    expect(status).toBe(400);
    expect(body.errors[0]?.path).toBe(path);
  });

  it('of an order that there is not is refused', async () => {
    expect(await act('admin', '20200101-000001', { action: 'close' })).toMatchObject({
      status: 404,
      body: { code: 'unknown-order' },
    });
    expect((await act('admin', "1' or true --", { action: 'close' })).status).toBe(400);
  });
});
