import { expect, it } from 'vitest';
import { loadFile } from '../../../server/layers/loading/load.ts';
import { createLayers } from '../../../server/layers/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { geodataPath } from '../../harness/geodata.ts';
import { box, publish, type Running, startRouting } from '../../integration/routing/town.ts';

/** In the first street, and in the air grid that crosses itself. */
const place = { lon: 121.39512, lat: 31.21512, item: 'road.dust-warning' };

it('areas that cross themselves freeze no routing, and keep no start from coming up', async () => {
  const database = await testDatabase();
  await (await createLayers(database, () => undefined)).close();
  const first = { code: '310101001', geometry: box(121.39001, 31.20001, 121.42001, 31.24001) };
  const second = { code: '310101002', geometry: box(121.42001, 31.20001, 121.46001, 31.24001) };
  await publish(database, 'streets', [first, second]);
  let running = await startRouting(database);

  const load = async (layer: string, name: string) => {
    const path = geodataPath('..', 'cases', 'air-grids', name);
    const request = { layer, path, map: {}, by: 'test', publish: true, confirm: true };
    expect((await loadFile(database, request, () => undefined)).state).toBe('published');
    await running.layers.refresh();
    const { publicationId } = running.layers.find(layer)!;
    await expect.poll(() => running.routing.reached(), { timeout: 30_000 }).toBe(publicationId);
  };
  const answers = ({ routing }: Running) => {
    expect(routing.state()).toMatchObject({ behindSince: null, leftOut: [] });
    const decision = routing.decideNow(place);
    expect(decision.lead.code).toBe('310101001');
    expect(decision.reasons.find(({ code }) => code === 'meets')).toMatchObject({ feature: 'A2' });
  };
  const restart = async () => {
    await running.routing.close();
    await running.layers.close();
    expect(running.failures).toEqual([]);
    running = await startRouting(database);
  };

  await load('air-grids', 'air-grids-self-crossing.geojson');
  answers(running);
  await restart();
  answers(running);
  await load('streets', 'street-self-crossing.geojson');
  answers(running);
  await restart();
  answers(running);
  await running.routing.close();
  await running.layers.close();
});
