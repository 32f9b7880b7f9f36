import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { createHealth, type Health } from '../../../server/health/service.ts';
import { testDatabasePlace } from '../../harness/database.ts';
import { type Operations, startOperations } from '../../harness/operations.ts';
import { silentLog } from '../../harness/silent-log.ts';

/** A way to the database that can be cut and mended. */
async function openWay(host: string, port: number) {
  const sockets = new Set<Socket>();
  const listen = async (at: number) => {
    const server = createServer((near) => {
      const far = connect(port, host);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      }
    }).listen(at, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server = await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    port: own,
    async cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
    async mend() {
      server = await listen(own);
    },
  };
}

let way: Awaited<ReturnType<typeof openWay>>;
let operations: Operations;
let health: Health;
beforeAll(async () => {
  const { databaseUrl, dataDirectory } = await testDatabasePlace();
  const url = new URL(databaseUrl!);
  way = await openWay(url.hostname, Number(url.port));
  url.host = `127.0.0.1:${way.port}`;
  const database = await openDatabase({ databaseUrl: url.href, dataDirectory, log: silentLog });
  operations = await startOperations(database);
  health = createHealth(database, () => undefined);
});
afterAll(async () => {
  await operations.close();
  await operations.database.close();
  await way.cut();
});

const report = (externalId: string) =>
  operations.request<{ code: string; order?: { number: string } }>('dispatcher', '/api/events', {
    body: { source: 'hotline', externalId, item: 'road.roadside-rubbish', lon: 123.00512, lat: 31.00512 },
  });

test('while the database is away, requests are told to come again; once it is back, they are answered', async () => {
  expect((await report('before')).status).toBe(201);
  await health.ready();
  expect(await health.work()).toMatchObject({ overdue: 0, deliveries: { dead: 0 } });

  await way.cut();
  for (const asked of [health.ready(), health.work()])
    await expect(asked).rejects.toMatchObject({ status: 503, code: 'database-unreachable' });
  for (const answer of [await report('during'), await operations.request('dispatcher', '/api/orders')]) {
    expect(answer).toMatchObject({ status: 503, body: { code: 'database-unreachable' } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(JSON.stringify(answer.body)).not.toContain('127.0.0.1');
  }

  await way.mend();
  await health.ready();
  expect((await report('during')).status).toBe(201);
  expect((await report('before')).status).toBe(200);
  const { orders } = await health.work();
  expect(Object.values(orders).reduce((sum, count) => sum + count, 0)).toBe(2);
});
