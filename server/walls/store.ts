import type { Wall, WallDefinition } from '../../domain/answers/walls.ts';
import type { Queryable } from '../database/database.ts';

interface Row {
  id: string;
  definition: WallDefinition;
  changedAt: Date;
  changedBy: string;
}

const columns = `id, definition, changed_at as "changedAt", changed_by as "changedBy"`;

function wallOf({ id, definition, changedAt, changedBy }: Row): Wall {
  return { ...definition, id, changedAt: changedAt.toISOString(), changedBy };
}

export async function all(database: Queryable): Promise<Wall[]> {
  const { rows } = await database.query<Row>(`select ${columns} from wangge.walls order by id`);
  return rows.map(wallOf);
}

/** Those with a tile that shows an indicator, alone or in a group. */
export async function showing(database: Queryable, indicator: string): Promise<Wall[]> {
  const { rows } = await database.query<Row>(
    `select ${columns} from wangge.walls
      where exists (
        select from jsonb_array_elements(definition -> 'tiles') t
         where t ->> 'indicator' = $1 or t -> 'indicators' ? $1)
      order by id`,
    [indicator],
  );
  return rows.map(wallOf);
}

export async function find(database: Queryable, id: string): Promise<Wall | undefined> {
  const { rows } = await database.query<Row>(`select ${columns} from wangge.walls where id = $1`, [id]);
  return rows[0] && wallOf(rows[0]);
}

/** @returns whether it is new */
export async function put(
  database: Queryable,
  id: string,
  definition: WallDefinition,
  actor: string,
): Promise<boolean> {
  const { rows } = await database.query<{ isNew: boolean }>(
    `insert into wangge.walls as w (id, definition, changed_by) values ($1, $2, $3)
     on conflict (id) do update
        set definition = excluded.definition, changed_by = excluded.changed_by, changed_at = now()
     returning w.xmax = 0 as "isNew"`,
    [id, JSON.stringify(definition), actor],
  );
  return rows[0]!.isNew;
}

/** Puts in a wall unless there is any. */
export async function seed(database: Queryable, id: string, definition: WallDefinition): Promise<void> {
  await database.query(
    `insert into wangge.walls (id, definition, changed_by)
     select $1, $2, 'system' where not exists (select from wangge.walls) on conflict do nothing`,
    [id, JSON.stringify(definition)],
  );
}

/** @returns whether it was there */
export async function remove(database: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await database.query('delete from wangge.walls where id = $1', [id]);
  return rowCount === 1;
}
