import type { Event } from '../domain/answers/events.ts';
import type { Database, Queryable } from '../server/database/database.ts';
import { arrivalOf, rowAlone } from '../server/events/joining/take-in.ts';
import type { AloneRow, RecordRow } from '../server/events/rows.ts';
import { createItems, type Items } from '../server/items/service.ts';
import { beginOrder } from '../server/orders/beginning.ts';
import type { OrderPolicy } from '../server/orders/policy.ts';
import { type Operations, startOperations } from '../tests/harness/operations.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { RawClient } from './raw-client.ts';

const warmUp = 2000;
const turns = 15;
const eventsARound = 60;
const batchSize = 5000;
const batches = 5;

const items = [
  'road.roadside-rubbish',
  'road.bike-misparked',
  'road.roadside-car-wash',
  'road.car-misparked',
  'road.bins-left-out',
  'road.cleaning-quality',
  'road.dust-warning',
];
// Places lie 80 m apart in the tiny city, and times a week, so that no two reports are of one matter.
const columns = 46;
const rows = 25;
const step: [number, number] = [0.000_85, 0.000_77];
const weekMs = 7 * 86_400_000;

/** The n-th of many reports that each open an order of their own. */
function report(n: number) {
  const place = n % (columns * rows);
  const kind = Math.floor(n / (columns * rows));
  const at = Date.UTC(2020, 0, 2, 3, 4, 5) + Math.floor(kind / items.length) * weekMs;
  return {
    source: 'bench',
    item: items[kind % items.length]!,
    point: [123.0003 + (place % columns) * step[0], 31.0003 + Math.floor(place / columns) * step[1]],
    accuracy: 5,
    occurredAt: new Date(at).toISOString(),
    description: '路边堆积垃圾约3平方米，请尽快清理',
    properties: { camera: 'C-17', score: 0.93 },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Sends a body and answers what came back, when all of it was taken in. */
type Post = (body: unknown) => Promise<string>;

/** Measures posts over a connection of its own, since the service ends those that rest for long. */
async function withPost<T>({ url, keys }: Operations, work: (post: Post) => Promise<T>): Promise<T> {
  const client = await RawClient.open(url);
  try {
    return await work(async (body) => {
      const answer = await client.post('/api/events', keys.partner, JSON.stringify(body));
      if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.body}`);
      return answer.body.toString();
    });
  } finally {
    client.close();
  }
}

/** What the statement is given that an event came from. */
function rowOf(event: Event, policy: OrderPolicy, catalogue: Items): AloneRow {
  const district = event.decision.areas.district?.code ?? null;
  const kind = { item: event.item, scene: event.scene, district, channel: event.channel };
  const row: RecordRow = {
    ordinal: 0,
    source: event.source,
    external_id: event.externalId,
    channel: event.channel,
    item: event.item,
    scene: event.scene,
    severity: event.severity,
    district,
    street: event.decision.areas.street?.code ?? null,
    occurred_at: event.occurredAt,
    lon: event.point[0],
    lat: event.point[1],
    accuracy: event.accuracy,
    description: event.description,
    properties: event.properties,
    personal: [],
    decision: event.decision,
    ...beginOrder(kind, event.decision, new Date(), policy),
    lead_code: event.decision.lead.code,
    lead_name: event.decision.lead.name,
    lead_name_en: event.decision.lead.nameEn,
    lead_kind: event.decision.lead.kind,
    actor: 'bench',
    actor_role: 'partner',
  };
  return rowAlone(row, arrivalOf(row, catalogue));
}

/**
 * One event through HTTP, committed, against the statement it makes through `pg`, in turns of some dozens: one by
 * one, each of the two would find the processor's caches full of the other.
 */
async function oneEvent(operations: Operations): Promise<Figure> {
  const { database } = operations;
  const catalogue = createItems();
  let n = 0;
  const template: Event = JSON.parse(await withPost(operations, (post) => post(report(n++))));
  const throughHttp: number[] = [];
  const throughPg: number[] = [];
  await withPost(operations, async (post) => {
    // Compiled code is what a running service has.
    for (let turn = 0; turn < warmUp; turn++) await post(report(n++));
    const statement = async (row: string) => {
      const { rows } = await database.query('select wangge.report_event($1) as event', [row]);
      if (!rows[0]?.event) throw new Error('the statement found an order to join');
    };
    for (let round = 0; round < turns; round++) {
      for (let turn = 0; turn < eventsARound; turn++) {
        const body = report(n++);
        throughHttp.push(await timed(() => post(body)));
      }
      for (let turn = 0; turn < eventsARound; turn++) {
        const { item, occurredAt, point } = report(n++);
        const event = { ...template, item, occurredAt, point: point as [number, number] };
        const row = JSON.stringify(rowOf(event, operations.policy, catalogue));
        throughPg.push(await timed(() => statement(row)));
      }
    }
  });
  return {
    name: 'one event through HTTP, committed, against its statement through pg',
    value: median(throughHttp) / median(throughPg),
    bound: '<= 1.5',
    unit: 'times the time',
  };
}

type Row = Record<string, unknown>;

/** What a report leaves in each table, without what the database fills in itself. */
const columnsOf = {
  events: [
    ...['id', 'source', 'external_id', 'item', 'scene', 'street', 'occurred_at', 'geom', 'accuracy'],
    ...['description', 'severity', 'properties', 'decision', 'created_by', 'order_id', 'joining'],
  ],
  orders: [
    ...['number', 'event_id', 'state', 'item', 'scene', 'severity', 'lead_code', 'lead_name'],
    ...['lead_name_en', 'lead_kind', 'district', 'street', 'geom', 'matter', 'cell', 'report_count'],
    ...['first_occurred_at', 'last_occurred_at', 'last_reported_at', 'recurrence_of'],
  ],
  order_log: ['order_id', 'actor', 'actor_role', 'action', 'to_state', 'hash'],
  feed: ['topic', 'scene', 'street', 'geom', 'payload'],
};
const rowsPerStatement = 1000;

/** Multi-row inserts, the plainest there are, which were also the fastest of four ways tried. */
async function insert(transaction: Queryable, table: keyof typeof columnsOf, rows: Row[]): Promise<Row[]> {
  const names = columnsOf[table];
  const inserted: Row[] = [];
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const slice = rows.slice(start, start + rowsPerStatement);
    const places = slice.map((_, row) => `(${names.map((_, n) => `$${row * names.length + n + 1}`)})`);
    const result = await transaction.query(
      `insert into wangge.${table} (${names}) values ${places} ${table === 'orders' ? 'returning id' : ''}`,
      slice.flatMap((row) => names.map((name) => row[name])),
    );
    inserted.push(...result.rows);
  }
  return inserted;
}

async function newest(database: Database, table: string, count: number): Promise<Row[]> {
  const { rows } = await database.query(`select * from wangge.${table} order by id desc limit $1`, [count]);
  return rows.reverse();
}

/** A batch through HTTP against multi-row inserts of the same rows, in turns. */
async function batchIntake(operations: Operations): Promise<Figure> {
  const { database } = operations;
  const intake: number[] = [];
  const bare: number[] = [];
  for (let batch = 0; batch <= batches; batch++) {
    const body = Array.from({ length: batchSize }, (_, index) => ({
      ...report((batch + 2) * batchSize + index),
      externalId: `${batch}-${index}`,
    }));
    const intakeTime = await withPost(operations, (post) => timed(() => post(body)));
    const events = await newest(database, 'events', batchSize);
    const orders = await newest(database, 'orders', batchSize);
    const log = await newest(database, 'order_log', batchSize);
    const feed = await newest(database, 'feed', 2 * batchSize);
    const ids = await database.query<{ id: number }>(
      `select nextval('wangge.event_serial') as id from generate_series(1, $1)`,
      [batchSize],
    );
    for (const [index, { id }] of ids.rows.entries()) {
      Object.assign(events[index]!, { id, external_id: `bare-${batch}-${index}` });
      Object.assign(orders[index]!, { event_id: id, number: `bare-${batch}-${index}` });
    }
    const bareTime = await timed(() =>
      database.transaction(async (transaction) => {
        const opened = await insert(transaction, 'orders', orders);
        for (const [index, { id }] of opened.entries()) log[index]!.order_id = events[index]!.order_id = id;
        await insert(transaction, 'events', events);
        await insert(transaction, 'order_log', log);
        await insert(transaction, 'feed', feed);
      }),
    );
    // The first round warms both up.
    if (batch === 0) continue;
    intake.push(intakeTime);
    bare.push(bareTime);
  }
  return {
    name: `batch intake of ${batchSize} events against bare inserts of the same rows`,
    value: median(bare) / median(intake),
    bound: '>= 0.6',
    unit: 'times the rows a second',
  };
}

/** What taking in events costs over what the database does. Needs an empty, migrated database. */
export async function eventFigures(database: Database): Promise<Figure[]> {
  const operations = await startOperations(database, createItems());
  try {
    return [await oneEvent(operations), await batchIntake(operations)];
  } finally {
    await operations.close();
  }
}
