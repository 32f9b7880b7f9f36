import type { Database, Queryable } from '../server/database/database.ts';
import type { Event } from '../server/events/schema.ts';
import type { RecordRow } from '../server/events/store.ts';
import { beginOrder } from '../server/orders/beginning.ts';
import type { Terms } from '../server/orders/terms.ts';
import { type Operations, startOperations } from '../tests/harness/operations.ts';
import { inFirstStreet } from '../tests/harness/tiny-city.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { RawClient } from './raw-client.ts';

const warmUp = 2000;
const rounds = 15;
const eventsARound = 60;
const batchSize = 5000;
const batches = 5;

const report = {
  source: 'bench',
  item: 'road.roadside-rubbish',
  point: inFirstStreet,
  accuracy: 5,
  occurredAt: '2026-01-02T03:04:05.000Z',
  description: '路边堆积垃圾约3平方米，请尽快清理',
  properties: { camera: 'C-17', score: 0.93 },
};

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

/** The parameter of the statement that an event came from. */
function rowOf(event: Event, terms: Terms): RecordRow {
  const district = event.decision.areas.district?.code ?? null;
  const kind = { item: event.item, scene: event.scene, district };
  return {
    ordinal: 0,
    source: event.source,
    external_id: event.externalId,
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
    decision: event.decision,
    ...beginOrder(kind, event.decision, new Date(), terms),
    lead_code: event.decision.lead.code,
    lead_name: event.decision.lead.name,
    lead_name_en: event.decision.lead.nameEn,
    lead_kind: event.decision.lead.kind,
    actor: 'bench',
    actor_role: 'partner',
  };
}

/**
 * One event through HTTP, committed, against the statement it makes through `pg`, in turns of some dozens: one by
 * one, each of the two would find the processor's caches full of the other.
 */
async function oneEvent(operations: Operations): Promise<Figure> {
  const { database } = operations;
  const event: Event = JSON.parse(await withPost(operations, (post) => post(report)));
  const row = JSON.stringify(rowOf(event, operations.terms));
  const throughHttp: number[] = [];
  const throughPg: number[] = [];
  await withPost(operations, async (post) => {
    // Compiled code is what a running service has.
    for (let n = 0; n < warmUp; n++) await post(report);
    const statement = () => database.query('select wangge.report_event($1) as event', [row]);
    for (let round = 0; round < rounds; round++) {
      for (let n = 0; n < eventsARound; n++) throughHttp.push(await timed(() => post(report)));
      for (let n = 0; n < eventsARound; n++) throughPg.push(await timed(statement));
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
const columns = {
  events: [
    ...['id', 'source', 'external_id', 'item', 'scene', 'street', 'occurred_at', 'geom', 'accuracy'],
    ...['description', 'severity', 'properties', 'decision', 'created_by'],
  ],
  orders: [
    ...['number', 'event_id', 'state', 'item', 'scene', 'severity', 'lead_code', 'lead_name'],
    ...['lead_name_en', 'lead_kind', 'district', 'street', 'geom'],
  ],
  order_log: ['order_id', 'actor', 'actor_role', 'action', 'to_state', 'hash'],
  feed: ['topic', 'scene', 'street', 'geom', 'payload'],
};
const rowsPerStatement = 1000;

/** Multi-row inserts, the plainest there are, which were also the fastest of four ways tried. */
async function insert(transaction: Queryable, table: keyof typeof columns, rows: Row[]): Promise<Row[]> {
  const names = columns[table];
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
      ...report,
      externalId: `${batch}-${index}`,
    }));
    const intakeTime = await withPost(operations, (post) => timed(() => post(body)));
    const events = await newest(database, 'events', batchSize);
    const orders = await newest(database, 'orders', batchSize);
    const log = await newest(database, 'order_log', batchSize);
    const feed = await newest(database, 'feed', 2 * batchSize);
    const { rows } = await database.query<{ id: number }>(
      `select nextval('wangge.event_serial') as id from generate_series(1, $1)`,
      [batchSize],
    );
    for (const [index, { id }] of rows.entries()) {
      Object.assign(events[index]!, { id, external_id: `bare-${batch}-${index}` });
      Object.assign(orders[index]!, { event_id: id, number: `bare-${batch}-${index}` });
    }
    const bareTime = await timed(() =>
      database.transaction(async (transaction) => {
        await insert(transaction, 'events', events);
        const opened = await insert(transaction, 'orders', orders);
        for (const [index, { id }] of opened.entries()) log[index]!.order_id = id;
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
  const operations = await startOperations(database);
  try {
    return [await oneEvent(operations), await batchIntake(operations)];
  } finally {
    await operations.close();
  }
}
