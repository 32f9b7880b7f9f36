import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventWithAttachments, Outcome } from '../../../domain/answers/events.ts';
import type { Database } from '../../../server/database/database.ts';
import { openDatabase } from '../../../server/database/open.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { verifyLog } from '../../../server/orders/verification.ts';
import { type TestDatabasePlace, testDatabasePlace } from '../../harness/database.ts';
import { photo } from '../../harness/photos.ts';
import { silentLog } from '../../harness/silent-log.ts';
import { inFirstStreet, publishTinyCity } from '../../harness/tiny-city.ts';

/** `WANGGE_KILLS=100` kills as often as the promise says; a process takes some seconds to start. */
const kills = Number(process.env.WANGGE_KILLS ?? 5);

let place: TestDatabasePlace;
let database: Database;
let folder: string;
beforeAll(async () => {
  place = await testDatabasePlace();
  database = await openDatabase({ ...place, log: silentLog });
  await (await createLayers(database, () => undefined)).close();
  folder = await mkdtemp(join(tmpdir(), 'wangge-killed-'));
  await publishTinyCity(database, folder);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

/** A process that takes reports. */
interface Intake {
  child: ChildProcess;
  /** Its address, once it takes reports. */
  url: Promise<string>;
}

function startIntake(): Intake {
  const files = join(folder, 'attachments');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'tests/harness/intake-process.ts', place.databaseUrl!, place.dataDirectory, files],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = once(child.stdout!, 'data').then(([data]) => String(data).trim());
  return { child, url };
}

/** What was acknowledged: ids of events by their external ids, and contents of photos by their ids. */
const acknowledged = new Map<string, number>();
const photos = new Map<number, Buffer>();
let sent = 0;

const rubbish = {
  source: 'load',
  item: 'road.roadside-rubbish',
  lon: inFirstStreet[0],
  lat: inFirstStreet[1],
};

async function sendBatch(url: string): Promise<void> {
  const reports = Array.from({ length: 20 }, () => ({ ...rubbish, externalId: `report-${++sent}` }));
  const response = await fetch(`${url}/api/events`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(reports),
  });
  if (response.status >= 500) return;
  const { results } = (await response.json()) as { results: Outcome[] };
  for (const result of results) if ('id' in result) acknowledged.set(result.externalId!, result.id);
}

async function sendPhoto(url: string): Promise<void> {
  const content = photo({}, randomBytes(8).toString('hex'));
  const form = new FormData();
  const externalId = `photo-${++sent}`;
  form.append('event', JSON.stringify({ ...rubbish, externalId }));
  form.append('file', new Blob([new Uint8Array(content)]), 'photo.jpg');
  const response = await fetch(`${url}/api/events`, { method: 'POST', body: form });
  if (response.status >= 500) return;
  const event = (await response.json()) as EventWithAttachments;
  acknowledged.set(externalId, event.id);
  photos.set(event.attachments[0]!.id, content);
}

/** Sends without a pause until the other side is gone. */
async function load(url: string, send: (url: string) => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await send(url);
    } catch {
      return;
    }
  }
}

/** All that was acknowledged is there once, and nothing is there in part. */
async function expectAllWhole(): Promise<void> {
  // The database ends what a killed process had begun, one way or the other, a moment after it.
  const underWay = async () => {
    const { rows } = await database.query<{ count: number }>(
      `select count(*) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and query ilike '%report_event%'`,
    );
    return rows[0]!.count;
  };
  await expect.poll(underWay, { timeout: 30_000 }).toBe(0);
  const { rows } = await database.query<{ external: string; id: number; order: string | null }>(
    `select e.external_id as external, e.id, told.number as order
       from wangge.events e
         left join (select (payload ->> 'id')::bigint as event, payload ->> 'orderNumber' as number
                      from wangge.feed where topic = 'event') told on told.event = e.id
      where e.decision ->> 'status' = 'routed'`,
  );
  const { rows: orders } = await database.query<{ number: string }>(
    `select o.number from wangge.orders o
      where exists (select from wangge.order_log l where l.order_id = o.id)
        and o.number in (select payload ->> 'number' from wangge.feed where topic = 'order')`,
  );
  const whole = new Set(orders.map(({ number }) => number));
  const stored = new Map(rows.map(({ external, id }) => [external, id]));
  expect(stored.size).toBe(rows.length);
  for (const [external, id] of acknowledged) expect(stored.get(external)).toBe(id);
  // What was stored and not acknowledged, because the process was killed in between, is as whole.
  const { rows: counts } = await database.query(
    `select (select count(*) from wangge.events) as events, count(*) as orders, sum(report_count) as counted
       from wangge.orders`,
  );
  expect(counts).toEqual([{ events: rows.length, orders: orders.length, counted: rows.length }]);
  expect(rows.filter(({ order }) => order === null || !whole.has(order))).toEqual([]);
  expect(await verifyLog(database)).toMatchObject({ broken: null, cut: null });
  for (const [id, content] of photos) {
    const { rows: kept } = await database.query<{ sha256: string }>(
      `select encode(sha256, 'hex') as sha256 from wangge.attachments where id = $1`,
      [id],
    );
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(kept).toEqual([{ sha256 }]);
    expect(await readFile(join(folder, 'attachments', sha256.slice(0, 2), sha256))).toEqual(content);
  }
}

describe(`intake at full load, killed ${kills} times`, () => {
  it(
    'keeps all that was acknowledged, once, with decision, order, log and feed row, and no part of anything else',
    async () => {
      let next = startIntake();
      for (let count = 0; count < kills; count++) {
        const intake = next;
        const url = await intake.url;
        next = startIntake();
        const before = photos.size;
        const loads = [
          load(url, sendBatch),
          load(url, sendBatch),
          load(url, sendBatch),
          load(url, sendPhoto),
        ];
        await expect.poll(() => photos.size, { interval: 5, timeout: 30_000 }).toBeGreaterThan(before);
        // At any moment of what is under way then.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
        intake.child.kill('SIGKILL');
        await Promise.all(loads);
      }
      next.child.kill('SIGKILL');
      await once(next.child, 'exit');
      expect(acknowledged.size).toBeGreaterThan(kills * 20);

      await expectAllWhole();
    },
    kills * 60_000,
  );
});

it('goes on after the database was gone in the middle of batches, and acknowledged nothing that was lost', async () => {
  const { child, url: address } = startIntake();
  const url = await address;
  const loads = [load(url, sendBatch), load(url, sendBatch), load(url, sendPhoto)];
  for (let count = 0; count < 10; count++) {
    const before = acknowledged.size;
    await expect.poll(() => acknowledged.size, { interval: 5, timeout: 30_000 }).toBeGreaterThan(before);
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and query ilike '%report_event%'`,
    );
  }
  const before = acknowledged.size;
  await expect.poll(() => acknowledged.size, { interval: 5, timeout: 30_000 }).toBeGreaterThan(before);
  child.kill('SIGKILL');
  await Promise.all(loads);
  await expectAllWhole();
});
