import { scopesFor } from '../../domain/access/permissions.ts';
import { city, type Principal } from '../../domain/access/principal.ts';
import type { CityUnit } from '../../domain/answers/units.ts';
import { coalesce, type FaultLog } from '../database/coalescing.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Routing } from '../routing/service.ts';
import { unitsNamed } from './naming.ts';
import type { UnitQuery, UnitSettings } from './schema.ts';
import * as store from './store.ts';

export interface Units {
  /** By code; `next` is the cursor of the following page, null on the last. */
  list(query: UnitQuery, principal: Principal): Promise<{ units: CityUnit[]; next: string | null }>;
  /** @throws Problem 404 `unknown-unit` */
  find(code: string, principal: Principal): Promise<CityUnit>;
  /** Whether a code is of a unit of the principal, of one above or below, of the desk, or of none that is known. */
  isNear(code: string, principal: Principal): Promise<boolean>;
  /**
   * Makes a unit, or keeps one by hand from now on.
   * @throws Problem 400 `unknown-unit` for the one above, `unit-below-itself`, 409 `the-city`
   */
  put(code: string, settings: UnitSettings): Promise<CityUnit>;
  /** @throws Problem 404 `unknown-unit`, 409 `the-city`, `unit-in-use` with what it is in use for */
  remove(code: string): Promise<void>;
  /** Stops following layers, rules and the catalogue. */
  close(): Promise<void>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'published'>;
  items: Pick<Items, 'catalogue' | 'onChange'>;
  routing: Pick<Routing, 'offices' | 'onReached' | 'reached' | 'rules'>;
  log: FaultLog;
}

/** Whom everybody at work may call. */
const desk = 'duty-desk';

function unknown(code: string, status: 400 | 404 = 404): Problem {
  const detail = `There is no unit "${code}" that you may see`;
  return new Problem(
    status,
    'unknown-unit',
    detail,
    status === 400 ? [{ path: '/parent', message: detail }] : [],
  );
}

function theCity(): Problem {
  return new Problem(409, 'the-city', 'The unit "city" stands for the whole city and stays as it is');
}

/** All units that meet the query, by code. */
export function listUnits(database: Database, query: UnitQuery): Promise<CityUnit[]> {
  return store.list(database, query, query.limit, null);
}

/** Those of the codes that are of a unit, with its names. */
export function unitsOf(
  queryable: Queryable,
  codes: readonly string[],
): Promise<Pick<CityUnit, 'code' | 'name' | 'nameEn' | 'kind'>[]> {
  return store.namesOf(queryable, codes);
}

/** As `Units.put`. */
export async function putUnit(database: Database, code: string, settings: UnitSettings): Promise<CityUnit> {
  if (code === city) throw theCity();
  return database.transaction(async (transaction) => {
    await transaction.query('lock table wangge.units in share row exclusive mode');
    if (!(await store.find(transaction, settings.parent, null))) throw unknown(settings.parent, 400);
    if (await store.liesBelow(transaction, settings.parent, code)) {
      const detail = `"${settings.parent}" is "${code}" or lies below it`;
      throw new Problem(400, 'unit-below-itself', detail, [{ path: '/parent', message: detail }]);
    }
    await store.put(transaction, code, settings);
    return (await store.find(transaction, code, null))!;
  });
}

/** Units of the city: those that layers, rules and the catalogue name, taken in as they change, and those kept by hand. */
export async function createUnits({ database, layers, items, routing, log }: Dependencies): Promise<Units> {
  async function takeInNamed(): Promise<void> {
    // Before the first snapshot nobody is named.
    if (routing.reached() < 0) return;
    const groups = await unitsNamed({
      database,
      layers: layers.published(),
      rules: routing.rules.inForce().rules,
      items,
      offices: routing.offices(),
    });
    for (const units of groups) if (units.length > 0) await store.takeIn(database, units);
  }

  const taking = coalesce(takeInNamed, log);
  const stops = [routing.onReached(taking.wake), items.onChange(taking.wake)];
  await taking.run().catch(log);

  return {
    async list(query, principal) {
      const scopes = scopesFor(principal, 'staff.read');
      const units = await store.list(database, query, query.limit + 1, scopes);
      const more = units.length > query.limit;
      if (more) units.pop();
      return { units, next: more ? units.at(-1)!.code : null };
    },

    async find(code, principal) {
      const found = await store.find(database, code, scopesFor(principal, 'staff.read'));
      if (!found) throw unknown(code);
      return found;
    },

    async isNear(code, principal) {
      const scopes = scopesFor(principal, 'staff.read');
      if (scopes === null || code === desk || (await store.find(database, code, scopes))) return true;
      return !(await store.find(database, code, null));
    },

    put: (code, settings) => putUnit(database, code, settings),

    remove(code) {
      if (code === city) throw theCity();
      return database.transaction(async (transaction) => {
        await transaction.query('lock table wangge.units in share row exclusive mode');
        const found = await store.find(transaction, code, null);
        if (!found) throw unknown(code);
        const keys = await store.keysOf(transaction, code);
        if (found.people + found.children + keys > 0)
          throw new Problem(
            409,
            'unit-in-use',
            `"${found.name}" (${code}) has ${found.people} people, ${keys} keys and ${found.children} units below it`,
          );
        await store.remove(transaction, code);
      });
    },

    async close() {
      for (const stop of stops) stop();
      await taking.close();
    },
  };
}
