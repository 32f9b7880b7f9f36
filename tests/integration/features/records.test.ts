import { afterAll, beforeAll, expect, test } from 'vitest';
import { formats } from '../../../domain/features/formats.ts';
import { testDatabase } from '../../harness/database.ts';
import { cameras, grids, publish, published, rivers, serve, type Town } from '../tiles/town.ts';

let town: Town;
beforeAll(async () => {
  const database = await testDatabase();
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'cameras', cameras());
  await town.layers.refresh();
});
afterAll(() => town.close());

interface Records {
  features: {
    id: string;
    time: { interval: string[] };
    geometry: GeoJSON.Polygon;
    properties: { title: string; keywords: string[]; formats: { mediaType: string }[] };
    links: { rel: string; href: string }[];
  }[];
  links: { rel: string; href: string }[];
  numberMatched: number;
}
const read = async <Body = Records>(path: string): Promise<Body> => {
  const response = await fetch(`${town.url}/ogc${path}`);
  expect([path, response.status]).toEqual([path, 200]);
  return (await response.json()) as Body;
};
const ids = async (query: string) =>
  (await read(`/collections/catalogue/items?${query}`)).features.map(({ id }) => id);

test('each layer that the reader may see is a record with its extents and the ways to it', async () => {
  const { features } = await read('/collections/catalogue/items');
  expect(features.map(({ id }) => id).sort()).toEqual(['rivers', 'unit-grids']);
  for (const { id, time, geometry, properties, links } of features) {
    const layer = published(town.layers, id);
    expect(time.interval).toEqual([layer.effectiveFrom.toISOString(), '..']);
    const [west, south, east, north] = layer.bbox!;
    expect(geometry.coordinates[0]).toEqual([
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ]);
    expect(properties.title).toContain(layer.title.zh);
    expect(properties.keywords).toContain(layer.theme);
    expect(links.filter(({ rel }) => rel === 'enclosure')).toHaveLength(formats.length);
    expect(await read(`/collections/catalogue/items/${id}`)).toEqual(features.find((each) => each.id === id));
  }
  expect((await fetch(`${town.url}/ogc/collections/catalogue/items/cameras`)).status).toBe(404);
});

test('records are chosen by words, ids, place and time, and paged', async () => {
  const { title } = published(town.layers, 'rivers');
  expect(await ids(`q=${encodeURIComponent(title.zh)}`)).toEqual(['rivers']);
  expect(await ids('q=no-such-word')).toEqual([]);
  expect(await ids('ids=rivers,cameras')).toEqual(['rivers']);
  expect(await ids('bbox=0,0,1,1')).toEqual([]);
  expect((await ids('bbox=123,31,123.01,31.01')).length).toBe(2);
  expect(await ids('datetime=../2000-01-01')).toEqual([]);
  expect((await ids('datetime=2000-01-01/..')).length).toBe(2);
  const first = await read('/collections/catalogue/items?limit=1');
  const next = first.links.find(({ rel }) => rel === 'next')!.href.split('/ogc')[1]!;
  const second = await read(next);
  expect([first, second].map((page) => [page.numberMatched, page.features.length])).toEqual([
    [2, 1],
    [2, 1],
  ]);
  expect(second.features[0]!.id).not.toBe(first.features[0]!.id);
  for (const query of ['colour=red', 'limit=0', 'bbox=1', 'offset=x', 'q='])
    expect([query, (await fetch(`${town.url}/ogc/collections/catalogue/items?${query}`)).status]).toEqual([
      query,
      400,
    ]);
});

test('the same is told as DCAT, whose distributions can be fetched', async () => {
  const response = await fetch(`${town.url}/ogc/dcat`);
  expect(response.headers.get('content-type')).toBe('application/ld+json');
  const catalogue = (await response.json()) as {
    'dcat:dataset': {
      'dct:identifier': string;
      'dcat:distribution': { 'dcat:mediaType': string; 'dcat:accessURL': { '@id': string } }[];
    }[];
  };
  expect(catalogue['dcat:dataset'].map((each) => each['dct:identifier']).sort()).toEqual([
    'rivers',
    'unit-grids',
  ]);
  for (const distribution of catalogue['dcat:dataset'][0]!['dcat:distribution']) {
    const file = await fetch(distribution['dcat:accessURL']['@id']);
    expect(file.headers.get('content-type')).toContain(distribution['dcat:mediaType']);
    await file.arrayBuffer();
  }
});
