import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Action, actions, may } from '../../../domain/access/permissions.ts';
import { anonymous, cityWide, type Role, roles } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import type { Unit } from '../../../domain/routing/decision.ts';
import { cityDay } from '../../../server/input/city-time.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { readStream } from '../../harness/event-stream.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, inLastStreet, tinyCity } from '../../harness/tiny-city.ts';
import { anyPhoto } from '../attachments/filing.ts';
import { readFeatures } from '../tiles/compare.ts';

/*
 * Two orders: `near` in street 990101001 of district 990101, led by a pump operator; `far` in street 990102002 of
 * district 990102, led by its street office. Who of these sees which?
 */
const readers = {
  'the whole city': { role: 'dispatcher', unit: 'city', near: true, far: true },
  'its district': { role: 'dispatcher', unit: '990101', near: true, far: false },
  'the district beside': { role: 'dispatcher', unit: '990102', near: false, far: true },
  'its street': { role: 'street', street: '990101001', near: true, far: false },
  'the street beside': { role: 'street', street: '990101002', near: false, far: false },
  'its community': { role: 'inspector', unit: '990101001001', near: true, far: false },
  'the operator that leads': { role: 'handler', unit: 'pump-operator', near: true, far: false },
  'another operator': { role: 'handler', unit: 'other-operator', near: false, far: false },
  'the bureau of its item': { role: 'dispatcher', unit: 'own-bureau', near: true, far: true },
  'another bureau': { role: 'dispatcher', unit: 'other-bureau', near: false, far: false },
  'who reported it': { role: 'partner', near: true, far: false },
  'another partner': { role: 'partner', near: false, far: true },
} as const satisfies Record<
  string,
  { role: Role; unit?: string; street?: string; near: boolean; far: boolean }
>;
type Reader = keyof typeof readers;
const names = Object.keys(readers) as Reader[];

interface Target {
  number: string;
  event: number;
  attachment: number;
  street: string;
  lead: Unit;
  /** A patrol of the office of its street. */
  patrol: { plan: number; task: number };
}

let operations: Operations;
const keys = {} as Record<Reader, string>;
const targets = {} as Record<'near' | 'far', Target>;
const item = 'road.roadside-rubbish';

async function ask(reader: Reader, method: string, path: string, body?: unknown): Promise<Response> {
  const form = body instanceof FormData;
  return fetch(`${operations.url}${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${keys[reader]}`,
      ...(body === undefined || form ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
  });
}

function photoForm(): FormData {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(anyPhoto())]), 'a.jpg');
  return form;
}

async function patrolOf(street: string, grid: string): Promise<Target['patrol']> {
  const whole: Reader = 'the whole city';
  const plan = await ask(whole, 'POST', '/api/patrols/plans', {
    title: `patrol of ${street}`,
    unit: street,
    fromDay: cityDay(new Date()),
    targets: [{ layer: 'unit-grids', code: grid }],
    schedule: { rule: 'FREQ=DAILY', at: '23:59', hours: 24 },
  });
  expect(plan.status).toBe(201);
  const { id } = (await plan.json()) as { id: number };
  const tasks = await ask(whole, 'GET', `/api/patrols/tasks?plan=${id}&sort=starts`);
  return { plan: id, task: ((await tasks.json()) as { tasks: { id: number }[] }).tasks[0]!.id };
}

async function prepare(reader: Reader, point: [number, number], lead: Unit | null): Promise<Target> {
  const { status, ...response } = await ask(reader, 'POST', '/api/events', {
    source: `of ${reader}`,
    item,
    point,
    description: 'seen by those who may',
  }).then(async (answer) => ({ status: answer.status, body: (await answer.json()) as Event }));
  expect(status).toBe(201);
  const { id, orderNumber, decision } = response.body;
  const city: Reader = 'the whole city';
  if (lead) {
    const given = await ask(city, 'POST', `/api/events/${id}/override`, { lead, reason: 'its station' });
    expect(given.status).toBe(201);
  }
  const added = await ask(city, 'POST', `/api/events/${id}/attachments`, photoForm());
  const { attachments } = (await added.json()) as { attachments: { id: number }[] };
  return {
    number: orderNumber,
    event: id,
    attachment: attachments[0]!.id,
    street: decision.areas.street!.code,
    lead: lead ?? decision.lead,
    patrol: await patrolOf(decision.areas.street!.code, decision.areas.unitGrid!.code),
  };
}

beforeAll(async () => {
  operations = await startOperations(await testDatabase(tinyCity));
  const unit = (code: string, body: object) =>
    operations.request('admin', `/api/units/${code}`, { method: 'PUT', body });
  const bureau = operations.items.find(item)!.bureau;
  const other = operations.items.catalogue().bureaus.find(({ id }) => id !== bureau)!.id;
  for (const code of ['pump-operator', 'other-operator'])
    expect((await unit(code, { name: code, kind: 'operator' })).status).toBe(200);
  const community = { name: '一居委', kind: 'community', parent: '990101001' };
  expect((await unit('990101001001', community)).status).toBe(200);
  const bureaus: Record<string, string> = { 'own-bureau': bureau, 'other-bureau': other };
  for (const name of names) {
    const { role, ...given }: { role: Role; unit?: string; street?: string } = readers[name];
    const code = given.unit === undefined ? null : (bureaus[given.unit] ?? given.unit);
    keys[name] = await operations.access.addKey({
      label: name,
      role,
      street: given.street ?? null,
      unit: code,
    });
  }
  const lead = { code: 'pump-operator', name: 'pump-operator', nameEn: null, kind: 'operator' };
  targets.near = await prepare('who reported it', inFirstStreet, lead);
  targets.far = await prepare('another partner', inLastStreet, null);
  for (const { number, event } of [targets.near, targets.far])
    await operations.database.query(
      `insert into wangge.exchanged_cases (sender, number, document, event_id, received_by)
       values ('beside', $1, jsonb_build_object('number', $1::text, 'state', 'handling', 'steps', '[]'::jsonb,
         'reports', '[]'::jsonb), $2, 'test')`,
      [number, event],
    );
});
afterAll(() => operations.close());

const unseen = [403, 404];
const one =
  (method: string, path: (target: Target) => string, body?: () => unknown) =>
  async (reader: Reader, target: Target) =>
    !unseen.includes((await ask(reader, method, path(target), body?.())).status);
const listed =
  (path: string, has: (body: never, target: Target) => boolean) => async (reader: Reader, target: Target) => {
    const answer = await ask(reader, 'GET', path);
    if (answer.status === 403) return false;
    expect(answer.status).toBe(200);
    return has((await answer.json()) as never, target);
  };
/** Whoever may not ask at all sees nothing; the reader need not be told of those. */
const staffOnly: Reader[] = ['who reported it', 'another partner'];

interface Row {
  /** Whether the reader sees the target there. */
  sees(reader: Reader, target: Target): Promise<boolean>;
  /** Who may not ask there, whatever he sees elsewhere. */
  not?: readonly Reader[];
}

const mayNot = (...denied: Action[]) =>
  names.filter((name) => denied.some((action) => !may(cityWide('key', name, readers[name].role), action)));
const z = 12;
const tileAddress = (layer: string) =>
  `/tiles/${layer}/${z}/${Math.floor(mercatorX(123.02) * 2 ** z)}/${Math.floor(mercatorY(31.01) * 2 ** z)}`;
const inTile = (layer: 'alerts' | 'orders', of: (target: Target) => unknown, member: string): Row => ({
  async sees(reader, target) {
    const answer = await ask(reader, 'GET', tileAddress(layer));
    if (answer.status === 204) return false;
    const features = readFeatures(new Uint8Array(await answer.arrayBuffer()), layer);
    return [...features.values()].some(({ properties }) => properties[member] === of(target));
  },
});

/** Patrols are of a unit, whatever lies in its area: these have none of the two streets in or below theirs. */
const noPatrols: Reader[] = [
  ...staffOnly,
  'its community',
  'the operator that leads',
  'another operator',
  'the bureau of its item',
  'another bureau',
];
const patrolTask = (what: string, body: object, method = 'POST'): Row => ({
  sees: one(
    method,
    ({ patrol }) => `/api/patrols/tasks/${patrol.task}${what}`,
    () => body,
  ),
  not: noPatrols,
});
const untimely = { at: '2020-01-01T00:00:00Z' };

/** For each address that carries rows, how a reader is seen to see one there. */
const rows: Record<string, Row> = {
  'get /api/orders': {
    sees: listed('/api/orders', ({ orders }: { orders: { number: string }[] }, target) =>
      orders.some(({ number }) => number === target.number),
    ),
  },
  'get /api/orders/changes': {
    async sees(reader, { number }) {
      const answer = await ask(reader, 'GET', '/api/orders/changes?cursor=0&limit=1000');
      expect(answer.status).toBe(200);
      const { changes } = (await answer.json()) as { changes: { order?: { number: string } }[] };
      return changes.some(({ order }) => order?.number === number);
    },
  },
  'get /api/orders/{number}': { sees: one('GET', ({ number }) => `/api/orders/${number}`) },
  'get /api/orders/{number}/sheet': { sees: one('GET', ({ number }) => `/api/orders/${number}/sheet`) },
  'get /api/orders/{number}/score': { sees: one('GET', ({ number }) => `/api/orders/${number}/score`) },
  'post /api/orders/{number}/actions': {
    sees: one(
      'POST',
      ({ number }) => `/api/orders/${number}/actions`,
      () => ({ action: 'accept', revision: 999 }),
    ),
  },
  'post /api/orders/{number}/attachments': {
    sees: one('POST', ({ number }) => `/api/orders/${number}/attachments`, photoForm),
    not: [...mayNot('attachments.write'), ...staffOnly],
  },
  'post /api/orders/{number}/owner-change': {
    sees: one(
      'POST',
      ({ number }) => `/api/orders/${number}/owner-change`,
      () => ({
        action: 'keep-owner',
        note: '',
        revision: 999,
      }),
    ),
  },
  'post /api/orders/{number}/disclosures': {
    // Whoever sees the order without a step to take there is refused by another word; see personal.test.ts.
    sees: async (reader, { number }) => {
      const body = { reason: 'matrix' };
      const { status } = await ask(reader, 'POST', `/api/orders/${number}/disclosures`, body);
      expect([200, 403, 404]).toContain(status);
      return status === 200;
    },
    // Both wait for the desk to dispatch them: those who verify or handle have no step yet.
    not: [...mayNot('personal.read'), 'its street', 'its community', 'the operator that leads'],
  },
  'put /api/orders/{number}/presence': {
    sees: one(
      'PUT',
      ({ number }) => `/api/orders/${number}/presence`,
      () => ({ doing: 'viewing' }),
    ),
    not: staffOnly,
  },
  'get /id/{layer}/{code}': {
    async sees(reader, { number, street }) {
      const answer = await ask(reader, 'GET', `/id/streets/${street}?f=json`);
      const { orders } = (await answer.json()) as { orders: { number: string }[] | null };
      return orders?.some((order) => order.number === number) ?? false;
    },
  },
  'get /api/events': {
    sees: listed('/api/events', ({ events }: { events: { id: number }[] }, target) =>
      events.some(({ id }) => id === target.event),
    ),
  },
  'get /api/events/{id}': { sees: one('GET', ({ event }) => `/api/events/${event}`) },
  'post /api/events/{id}/attachments': {
    sees: one('POST', ({ event }) => `/api/events/${event}/attachments`, photoForm),
    not: mayNot('attachments.write'),
  },
  'post /api/events/{id}/override': {
    // Refused in the end, for it is with that unit already.
    sees: async (reader, { event, lead }) => {
      const { status } = await ask(reader, 'POST', `/api/events/${event}/override`, {
        lead,
        reason: 'again',
      });
      expect([403, 404, 409]).toContain(status);
      return status === 409;
    },
    not: mayNot('decisions.override'),
  },
  'get /api/events/{id}/overrides': {
    sees: one('GET', ({ event }) => `/api/events/${event}/overrides`),
    not: staffOnly,
  },
  'get /api/attachments/{id}': { sees: one('GET', ({ attachment }) => `/api/attachments/${attachment}`) },
  'delete /api/attachments/{id}': {
    async sees(reader, { event }) {
      const path = `/api/events/${event}/attachments`;
      const { attachments } = (await (await ask('the whole city', 'POST', path, photoForm())).json()) as {
        attachments: { id: number }[];
      };
      const id = Math.max(...attachments.map((attachment) => attachment.id));
      const { status } = await ask(reader, 'DELETE', `/api/attachments/${id}?reason=test`);
      expect([204, 403, 404]).toContain(status);
      return status === 204;
    },
    not: mayNot('attachments.remove'),
  },
  'get /api/search': {
    async sees(reader, target) {
      const answer = await ask(reader, 'GET', `/api/search?q=${target.number}`);
      return ((await answer.json()) as { orders: unknown[] }).orders.length > 0;
    },
  },
  'get /api/live': {
    async sees(reader, target) {
      const stream = await readStream(`${operations.url}/api/live?lastEventId=0`, {
        Authorization: `Bearer ${keys[reader]}`,
      });
      const control = await readStream(`${operations.url}/api/live?lastEventId=0`, {
        Authorization: `Bearer ${keys['the whole city']}`,
      });
      await expect.poll(() => last(control)).toBe(await newestOfFeed());
      const mark = await newestOfFeed();
      await announceToAll();
      await expect.poll(() => last(stream)).toBeGreaterThan(mark);
      stream.close();
      control.close();
      return stream.messages.some(({ data }) => data.number === target.number);
    },
  },
  'get /tiles/alerts/{z}/{x}/{y}': inTile('alerts', ({ event }) => event, 'id'),
  'get /tiles/orders/{z}/{x}/{y}': inTile('orders', ({ number }) => number, 'number'),
  'get /open311/v2/requests/{service_request_id}.{format}': {
    sees: async (reader, { number }) =>
      (await fetch(`${operations.url}/open311/v2/requests/${number}.json?api_key=${keys[reader]}`)).status ===
      200,
  },
  'get /open311/v2/requests.{format}': {
    async sees(reader, { number }) {
      const answer = await fetch(`${operations.url}/open311/v2/requests.json?api_key=${keys[reader]}`);
      const found = (await answer.json()) as { service_request_id: string }[];
      return found.some((request) => request.service_request_id === number);
    },
  },
  'get /api/patrols/plans': {
    sees: listed('/api/patrols/plans', ({ plans }: { plans: { id: number }[] }, { patrol }) =>
      plans.some(({ id }) => id === patrol.plan),
    ),
    not: noPatrols,
  },
  'get /api/patrols/plans/{id}': {
    sees: one('GET', ({ patrol }) => `/api/patrols/plans/${patrol.plan}`),
    not: noPatrols,
  },
  'post /api/patrols/plans/{id}/state': {
    sees: one(
      'POST',
      ({ patrol }) => `/api/patrols/plans/${patrol.plan}/state`,
      () => ({ state: 'active' }),
    ),
    not: noPatrols,
  },
  'get /api/patrols/tasks': {
    sees: listed('/api/patrols/tasks', ({ tasks }: { tasks: { id: number }[] }, { patrol }) =>
      tasks.some(({ id }) => id === patrol.task),
    ),
    not: noPatrols,
  },
  'get /api/patrols/tasks/{id}': {
    sees: one('GET', ({ patrol }) => `/api/patrols/tasks/${patrol.task}`),
    not: noPatrols,
  },
  'get /api/patrols/tasks/{id}/track': {
    sees: one('GET', ({ patrol }) => `/api/patrols/tasks/${patrol.task}/track`),
    not: noPatrols,
  },
  'post /api/patrols/tasks/{id}/start': patrolTask('/start', untimely),
  'post /api/patrols/tasks/{id}/finish': patrolTask('/finish', untimely),
  'post /api/patrols/tasks/{id}/track': patrolTask('/track', { points: [untimely] }),
  'post /api/patrols/tasks/{id}/check-ins': patrolTask('/check-ins', { ...untimely, code: 'none' }),
  'put /api/patrols/tasks/{id}/answers': patrolTask('/answers', { ...untimely, answers: {} }, 'PUT'),
  'post /api/patrols/tasks/{id}/findings': patrolTask('/findings', { ...untimely, id: 'm', item }),
  'post /api/patrols/tasks/{id}/assign': patrolTask('/assign', { person: null }),
  'get /api/reports/overrides': {
    sees: listed('/api/reports/overrides', ({ areas }: { areas: { area: { code: string } }[] }, target) =>
      areas.some(({ area }) => area.code === target.street),
    ),
    // Only the near one was overridden.
    not: staffOnly,
  },
  'get /api/reports/orders': {
    sees: listed(
      `/api/reports/orders?figure=reported&from=${cityDay(new Date())}&to=${cityDay(new Date())}`,
      ({ rows: shown }: { rows: { number: string }[] }, target) =>
        shown.some(({ number }) => number === target.number),
    ),
    not: mayNot('reports.read'),
  },
  'get /api/exchange/cases': {
    sees: listed(
      `/api/exchange/cases?from=${cityDay(new Date())}&to=${cityDay(new Date())}`,
      ({ cases }: { cases: { caseNumber: string }[] }, target) =>
        cases.some(({ caseNumber }) => caseNumber === target.number),
    ),
    not: mayNot('reports.read'),
  },
  'get /api/exchange/received/{source}/{kind}/records': {
    sees: listed(
      '/api/exchange/received/beside/cases/records',
      ({ records }: { records: { case: { number: string } }[] }, target) =>
        records.some(({ case: { number } }) => number === target.number),
    ),
    not: mayNot('reports.read'),
  },
  'get /api/exchange/received/{source}/{kind}': {
    sees: listed(
      '/api/exchange/received/beside/cases',
      ({ cases }: { cases: { caseNumber: string }[] }, target) =>
        cases.some(({ caseNumber }) => caseNumber === target.number),
    ),
    not: mayNot('reports.read'),
  },
};

/** Addresses of these rights carry what nobody has to himself, or have no rows of an area; the reason each. */
const withoutRows: Partial<Record<string, string>> = {
  'post /api/events': 'takes a report',
  'post /api/events/preview': 'an order outside of his scopes is told of by null, see preview.test.ts',
  'post /api/readings': 'takes readings',
  'get /api/datastreams': 'sensors belong to sources, see readings.test.ts',
  'get /api/stations': 'sensors belong to sources, see stations.test.ts',
  'post /api/positions': 'vehicles belong to sources, see vehicles.test.ts',
  'get /api/vehicles': 'vehicles belong to sources, see vehicles.test.ts',
  'get /api/vehicles/kinds': 'the same for everybody at work',
  'get /api/vehicles/{id}': 'vehicles belong to sources, see vehicles.test.ts',
  'get /api/vehicles/{id}/track': 'vehicles belong to sources, see vehicles.test.ts',
  'put /api/vehicles/{source}/{code}': 'vehicles belong to sources; see vehicles.test.ts',
  'get /api/datastreams/{id}': 'sensors belong to sources, see readings.test.ts',
  'get /api/staff/turn': 'his own, see staff.test.ts',
  'post /api/staff/turn': 'his own, see staff.test.ts',
  'delete /api/staff/turn': 'his own, see staff.test.ts',
  'post /api/staff/positions': 'his own, see staff.test.ts',
  'post /api/staff/roll-calls/{id}/answer': 'his own, see staff.test.ts',
  'get /api/staff/positions': 'people on duty, see staff.test.ts',
  'get /api/staff/turns/{id}/track': 'people on duty, see staff.test.ts',
  'get /api/staff/coverage': 'people on duty, see staff.test.ts',
  'get /api/staff/roll-calls': 'people on duty, see staff.test.ts',
  'post /api/staff/roll-calls': 'people on duty, see staff.test.ts',
  'get /api/emergencies': 'emergencies hold for the city',
  'get /api/views': "one's own and those shared with one's unit, see views.test.ts",
  'post /api/views': "one's own, see views.test.ts",
  'patch /api/views/{id}': "one's own, see views.test.ts",
  'delete /api/views/{id}': "one's own, see views.test.ts",
  'put /api/views/desk': "one's own, see views.test.ts",
  'get /api/shifts/{unit}': 'see handovers.test.ts',
  'post /api/shifts/{unit}/notes': 'see handovers.test.ts',
  'post /api/shifts/{unit}/handovers': 'see handovers.test.ts',
  'post /api/handovers/{id}/signature': 'see handovers.test.ts',
  'post /api/patrols/plans': 'for units that one leads, see plans.test.ts',
  'put /api/patrols/plans/{id}': 'as its state, see plans.test.ts',
  'post /api/patrols/tasks/{id}/cancel': 'as assigning, see tasks.test.ts',
  'get /api/patrols/findings': 'those of the tasks that one sees, see tasks.test.ts',
  'get /api/patrols/figures': 'counts, see figures.test.ts',
  'get /api/patrols/coverage': 'counts, see figures.test.ts',
  'get /api/patrols/proposals': 'for units that one leads, see figures.test.ts',
  'get /api/patrols/chiefs': 'as plans, see figures.test.ts',
  'post /api/patrols/chiefs': 'for units that one leads, see figures.test.ts',
  'get /api/patrols/chiefs/{id}': 'as plans, see figures.test.ts',
  'put /api/patrols/chiefs/{id}': 'for units that one leads, see figures.test.ts',
  'delete /api/patrols/chiefs/{id}': 'for units that one leads, see figures.test.ts',
  'get /api/patrols/notices': "one's own",
  'post /api/patrols/notices/read': "one's own",
  'get /api/warnings': 'warnings hold for the city',
  'get /api/warnings/kinds': 'warnings hold for the city',
  'get /api/warnings/{id}': 'its orders are told by scope, see warnings.test.ts',
  'post /api/warnings/{id}/orders': 'takes a report',
  'post /api/uploads': 'of the sender alone, see uploads.test.ts',
  'get /api/uploads/{id}': 'of the sender alone, see uploads.test.ts',
  'patch /api/uploads/{id}': 'of the sender alone, see uploads.test.ts',
  'delete /api/uploads/{id}': 'of the sender alone, see uploads.test.ts',
  'get /api/replay': 'see replay.test.ts',
  'get /api/replay/changes': 'see replay.test.ts',
  'get /api/units': 'see units.test.ts',
  'get /api/units/{code}': 'see units.test.ts',
  'post /api/orders/owner-changes': 'see units.test.ts',
  'post /api/route/impact': 'asks for events by their list',
  'get /tiles/alerts': 'describes a layer',
  'get /tiles/orders': 'describes a layer',
  'get /api/roster/{office}': 'see units.test.ts',
  'put /api/roster/{office}': 'see units.test.ts',
  'get /api/roster/{office}/on-duty': 'see units.test.ts',
  'get /api/orders/standings': 'counts, see standings.test.ts',
  'put /api/orders/{number}/read': 'for people alone, see standings.test.ts',
  'get /api/reports/rates': 'counts, see units.test.ts',
  'get /api/reports/items': 'counts, see units.test.ts',
  'get /api/reports/scenes': 'counts, see units.test.ts',
  'get /api/reports/departments': 'counts, see units.test.ts',
  'get /api/reports/blind-spots': 'counts, see blind-spots.test.ts',
  'get /api/reports/series': 'counts, see scene-report.test.ts',
  'get /api/reports/activity': 'counts, see scene-report.test.ts',
  'get /api/reports/evaluation': 'counts, see scene-report.test.ts',
  'get /api/reports/evaluation/weights': 'weights of the city',
  'get /api/reports/scenes/{id}/monthly': 'counts and cases, see scene-report.test.ts',
  'get /api/exchange/mapping': 'names and codes',
  'get /api/exchange/received': 'counts, see exchange.test.ts',
  'get /api/exchange/evaluations': 'counts, see exchange.test.ts',
  'post /api/exchange/cases': 'takes cases',
  'post /api/exchange/evaluations': 'takes evaluations',
};
const carriesRows = new Set<Action>(
  actions
    .filter((action) =>
      /^(events|orders|staff|attachments|decisions|live|reports|roster|personal|patrols|views)\./.test(
        action,
      ),
    )
    .filter((action) => !['orders.emergency', 'orders.audit'].includes(action)),
);

const last = ({ messages }: { messages: { id: number }[] }) => messages.at(-1)?.id ?? 0;
async function newestOfFeed(): Promise<number> {
  const { rows: found } = await operations.database.query<{ id: number }>(
    'select max(id) as id from wangge.feed',
  );
  return found[0]!.id;
}
/** What every reader is told, so that he is known to have been told all before. */
async function announceToAll(): Promise<void> {
  await operations.database.query(
    `select wangge.append_feed('rules', null, null, null, '{"version": 1}'::jsonb)`,
  );
}

const addressOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe('who sees what', () => {
  it('has a row for every address that carries any', () => {
    const missing = operations.endpoints
      .filter(({ permission }) => typeof permission === 'string' && carriesRows.has(permission))
      .map(addressOf)
      .filter((address) => !rows[address] && !withoutRows[address]);
    expect(missing).toEqual([]);
    const known = new Set(operations.endpoints.map(addressOf));
    expect(
      [...Object.keys(rows), ...Object.keys(withoutRows)].filter((address) => !known.has(address)),
    ).toEqual([]);
  });

  describe.each(Object.entries(rows))('%s', (address, { sees, not = [] }) => {
    it.each(names)('%s', async (reader) => {
      const expected = { near: readers[reader].near, far: readers[reader].far };
      if (not.includes(reader)) Object.assign(expected, { near: false, far: false });
      if (address === 'get /api/reports/overrides') expected.far = false;
      const found = { near: await sees(reader, targets.near), far: await sees(reader, targets.far) };
      expect(found).toEqual(expected);
    });
  });
});

describe('every address', () => {
  it('asks for its right: 401 without a key, 403 to who has not got it', async () => {
    const wrong: string[] = [];
    for (const endpoint of operations.endpoints) {
      const { method, permission } = endpoint;
      if (typeof permission !== 'string') continue;
      const path = endpoint.path.replace(/\{\w+\}/g, '0');
      for (const role of [null, ...roles]) {
        if (role !== null && !operations.keys[role]) continue;
        const principal = role === null ? anonymous : cityWide('key', role, role);
        if (may(principal, permission)) continue;
        const { status } = await fetch(`${operations.url}${path}`, {
          method: method.toUpperCase(),
          headers: role === null ? {} : { Authorization: `Bearer ${operations.keys[role]}` },
        });
        if (status !== (role === null ? 401 : 403)) wrong.push(`${role} ${addressOf(endpoint)}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('says in its declaration who may ask, and why everybody where everybody may', () => {
    for (const { permission } of operations.endpoints)
      if (typeof permission === 'string') expect(actions).toContain(permission);
      else expect(permission.everybody.length).toBeGreaterThan(5);
  });
});
