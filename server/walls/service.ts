import type { Principal } from '../../domain/access/principal.ts';
import type { Wall, WallDefinition } from '../../domain/answers/walls.ts';
import type { Keys } from '../accounts/keys.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { NewLink } from './schema.ts';
import * as store from './store.ts';

export interface Walls {
  list(): Promise<Wall[]>;
  /** @throws Problem 404 `unknown-wall` */
  find(id: string): Promise<Wall>;
  /** @returns whether it is new */
  put(id: string, definition: WallDefinition, principal: Principal): Promise<boolean>;
  /** @throws Problem 404 `unknown-wall` */
  remove(id: string): Promise<void>;
  /**
   * Makes a link that shows the wall without a sign-in until its end: a key of role `viewer`, which is listed and revoked
   * as any other.
   * @throws Problem 404 `unknown-wall`; 400 `implausible-time` for an end that is past
   */
  link(
    id: string,
    link: NewLink,
    principal: Principal,
  ): Promise<{ path: string; key: number; until: string }>;
}

function unknown(id: string): Problem {
  return new Problem(404, 'unknown-wall', { zh: `没有大屏“${id}”`, en: `There is no wall "${id}"` });
}

/** The walls with a tile that shows an indicator. */
export function wallsShowing(queryable: Queryable, indicator: string): Promise<Wall[]> {
  return store.showing(queryable, indicator);
}

export async function createWalls(
  database: Database,
  keys: Pick<Keys, 'add'>,
  seed: { id: string; definition: WallDefinition },
): Promise<Walls> {
  await store.seed(database, seed.id, seed.definition);

  async function find(id: string): Promise<Wall> {
    const wall = await store.find(database, id);
    if (!wall) throw unknown(id);
    return wall;
  }

  return {
    list: () => store.all(database),
    find,
    put: (id, definition, principal) => store.put(database, id, definition, principal.name),

    async remove(id) {
      if (!(await store.remove(database, id))) throw unknown(id);
    },

    async link(id, { until, label, phones }, principal) {
      const { title } = await find(id);
      const expiresAt = new Date(until);
      if (expiresAt.getTime() <= Date.now())
        throw new Problem(400, 'implausible-time', {
          zh: `“${until}”已经过去，链接的截止时间应在以后`,
          en: `"${until}" is past; a link ends at a time to come`,
        });
      const name = label ?? title.zh;
      const { key, about } = await keys.add(
        {
          label: `${name} (/wall/${id})`,
          role: 'viewer',
          expiresAt,
          ...(phones ? { limits: { phones } } : {}),
        },
        principal,
      );
      return { path: `/wall/${id}#key=${key}`, key: about.id, until: expiresAt.toISOString() };
    },
  };
}
