import { expect, it } from 'vitest';
import type { ChiefLists, PatrolFigures } from '../../../domain/answers/patrol-figures.ts';
import type { PatrolPlan, PatrolTask } from '../../../domain/answers/patrols.ts';
import { cityDay } from '../../../server/input/city-time.ts';
import { createChiefs } from '../../../server/patrol-reviews/chiefs.ts';
import { simulatePastPatrols } from '../../../server/simulation/past-patrols.ts';
import { testDatabase } from '../../harness/database.ts';
import { startOperations } from '../../harness/operations.ts';
import { addPerson, publish, street } from './patrol-city.ts';

it('fills the demo city with plans, tasks of the past weeks and chiefs', async () => {
  const city = await startOperations(await testDatabase());
  try {
    await addPerson(city.database, 'inspector', 'inspector', 'city');
    await addPerson(city.database, 'street', 'street', street);
    await publish(city, 'rivers', [
      {
        type: 'Feature',
        properties: { code: 'R1', name: '望化河' },
        geometry: {
          type: 'LineString',
          coordinates: [
            [123.001, 31.005],
            [123.009, 31.005],
          ],
        },
      },
    ]);
    const { database, layers, patrols } = city;
    await simulatePastPatrols({ database, layers, patrols, chiefs: createChiefs(database, layers) });
    const { plans } = (await city.request<{ plans: PatrolPlan[] }>('dispatcher', '/api/patrols/plans')).body;
    expect(plans.map(({ title }) => title)).toEqual(
      ['河道周巡', '网格夜间巡查', '网格每日巡查'].slice(0, plans.length),
    );
    const { tasks } = (
      await city.request<{ tasks: PatrolTask[] }>(
        'dispatcher',
        '/api/patrols/tasks?limit=200&state=done,short,missed',
      )
    ).body;
    expect(tasks.length).toBeGreaterThan(15);
    expect(new Set(tasks.map(({ state }) => state)).size).toBeGreaterThan(1);
    const done = tasks.filter(({ state }) => state === 'done');
    expect(done.every(({ share, metres }) => share! > 0.4 && metres! > 500)).toBe(true);
    const today = cityDay(new Date());
    const { rows } = (
      await city.request<PatrolFigures>(
        'dispatcher',
        `/api/patrols/figures?from=${today.slice(0, 4)}-01-01&to=${today}&by=reach`,
      )
    ).body;
    expect(rows).toMatchObject([{ code: 'R1' }]);
    const lists = await city.request<ChiefLists>(
      'dispatcher',
      `/api/patrols/chiefs/1?from=${today.slice(0, 4)}-01-01&to=${today}`,
    );
    expect(lists.body).toMatchObject({ system: 'river', results: { planned: rows[0]!.planned } });
    expect(city.failures).toEqual([]);
  } finally {
    await city.close();
  }
});
