import { expect, it } from 'vitest';
import { closedStates, endStates, orderStates, voidStates } from '../../../domain/orders/states.ts';
import { testDatabase } from '../../harness/database.ts';

const database = await testDatabase();

it('the table of states says what the code says', async () => {
  const { rows } = await database.query(
    `select state, is_open, is_closed, is_void from wangge.order_states order by position`,
  );
  expect(rows).toEqual(
    orderStates.map((state) => ({
      state,
      is_open: !endStates.includes(state),
      is_closed: closedStates.includes(state),
      is_void: voidStates.includes(state),
    })),
  );
});

it('functions that cannot ask the table agree with it', async () => {
  const { rows } = await database.query<{ state: string }>(
    `select state from wangge.order_states
      where wangge.is_open(state) <> is_open
         or wangge.may_gather(state) <> (is_open or state = 'merged')`,
  );
  expect(rows).toEqual([]);
});

it('no order can be in a state that the table does not name', async () => {
  await expect(
    database.query(
      `insert into wangge.orders (number, event_id, state, item, scene, severity, lead_code, lead_name, lead_kind, geom)
       values ('20261129-000001', 1, 'lost', 'a.b', 'a', 'low', 'x', 'x', 'street-office',
               st_setsrid(st_makepoint(123, 31), 4326))`,
    ),
  ).rejects.toThrow(/foreign key/);
});
