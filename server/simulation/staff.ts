import { setTimeout as wait } from 'node:timers/promises';
import { centroid, destination } from '@turf/turf';
import { Random } from '../../data/demo-city/random.ts';
import type { Access } from '../access/service.ts';
import * as accounts from '../accounts/accounts-store.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import { createClient } from './client.ts';
import type { Place } from './reports.ts';

const everyMs = 10_000;
/** Metres in one interval at a walk. */
const pace = 13;
/** Every third carries a handheld terminal. */
const kitEvery = 3;

interface Walker {
  token: string;
  place: [number, number];
  heading: number;
}

/** Accounts without a password, which nobody can sign in to, with a session each. */
async function hire(
  database: Database,
  access: Pick<Access, 'begin'>,
  homes: readonly Place[],
  count: number,
  random: Random,
): Promise<Walker[]> {
  const walkers: Walker[] = [];
  for (let at = 0; at < count; at++) {
    const home = homes[random.integer(0, homes.length - 1)]!;
    const unit = String(home.properties.parent);
    const name = `simulated-${String(at + 1).padStart(4, '0')}`;
    const known = await database.query<{ id: number }>('select id from wangge.users where name = $1', [name]);
    const id =
      known.rows[0]?.id ??
      (await accounts.add(database, name, `模拟人员 ${String(at + 1).padStart(4, '0')}`, 'simulation'))!;
    await accounts.setDisabled(database, id, false);
    await accounts.setRoles(database, id, [{ role: 'handler', unit }]);
    const { token } = await access.begin(id, 'password');
    const place = centroid(home.geometry).geometry.coordinates as [number, number];
    walkers.push({ token, place, heading: random.integer(0, 359) });
  }
  return walkers;
}

/**
 * Has people walk about in the responsibility grids and send where they are every 10 s, until `signal`; then they go off
 * duty, and their accounts are disabled.
 * @returns how many positions were taken
 * @throws Problem 409 `no-places` where no responsibility grid is published, 503 `service-unreachable`
 */
export async function simulateStaff({
  database,
  access,
  baseUrl,
  key,
  count,
  signal,
}: {
  database: Database;
  access: Pick<Access, 'begin'>;
  baseUrl: string;
  key: string;
  count: number;
  signal: AbortSignal;
}): Promise<number> {
  const random = new Random(17);
  const grids = await createClient(baseUrl, key, signal).places('responsibility-grids');
  const homes = grids.filter(({ properties }) => typeof properties.parent === 'string');
  if (homes.length === 0)
    throw new Problem(409, 'no-places', 'No responsibility grid is published: staff have nowhere to walk');
  const walkers = await hire(database, access, homes, count, random);
  const send = async ({ token }: Walker, method: string, path: string, body?: object) => {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json().catch(() => null)) as unknown };
  };
  for (const [at, walker] of walkers.entries())
    await send(walker, 'POST', '/api/staff/turn', { consent: true, hasKit: at % kitEvery === 0 });
  let taken = 0;
  async function step(walker: Walker): Promise<void> {
    walker.heading += random.integer(-40, 40);
    walker.place = destination(walker.place, pace, walker.heading, { units: 'meters' }).geometry
      .coordinates as [number, number];
    const [lon, lat] = walker.place;
    const position = { at: new Date().toISOString(), lon, lat, accuracy: 8, battery: 80 };
    const answer = await send(walker, 'POST', '/api/staff/positions', { positions: [position] });
    if (answer.status === 200) taken += (answer.body as { taken: number }).taken;
  }
  try {
    // Spread over the interval, as the phones of a city are.
    const together = Math.ceil(walkers.length / 50);
    const waitMs = everyMs / Math.ceil(walkers.length / together);
    while (!signal.aborted)
      for (const [at, walker] of walkers.entries()) {
        if (at % together === 0) await wait(waitMs, undefined, { signal });
        void step(walker).catch(() => undefined);
      }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    for (const walker of walkers) await send(walker, 'DELETE', '/api/staff/turn').catch(() => undefined);
    await database.query(
      `update wangge.users set disabled_at = now() where made_by = 'simulation' and disabled_at is null`,
    );
  }
  return taken;
}
