import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import type { BaseMap } from '../../../server/tiles/base-map.ts';
import { mercatorX, mercatorY } from '../../../tiles/web-mercator.ts';
import { testDatabase } from '../../harness/database.ts';
import { readFeatures } from './compare.ts';
import { cameras, grids, key, publish, rivers, serve, type Town } from './town.ts';

let database: Database;
let town: Town;

beforeAll(async () => {
  database = await testDatabase();
  town = await serve(database);
  await publish(database, 'unit-grids', grids());
  await publish(database, 'rivers', rivers());
  await publish(database, 'cameras', cameras());
  await town.layers.refresh();
  expect(town.layers.published()).toHaveLength(3);
});
afterAll(() => town.close());

interface Link {
  rel: string;
  href: string;
}

const z = 13;
const x = Math.floor(mercatorX(123.1) * 2 ** z);
const y = Math.floor(mercatorY(31.1) * 2 ** z);

describe('descriptions', () => {
  test('TileJSON tells layers, fields, bounds and zooms', async () => {
    const { body } = await request(town.url).get('/tiles/rivers,unit-grids');
    expect(body).toMatchObject({ tilejson: '3.0.0', minzoom: 0, maxzoom: 16, scheme: 'xyz' });
    expect(body.tiles).toEqual([`${town.url}/tiles/rivers,unit-grids/{z}/{x}/{y}`]);
    expect(body.vector_layers.map((layer: { id: string }) => layer.id)).toEqual(['rivers', 'unit-grids']);
    expect(body.vector_layers[0].fields).toMatchObject({ code: 'String', class: 'String', width: 'Number' });
    expect(body.vector_layers[1]).toMatchObject({ minzoom: 13, maxzoom: 16 });
    const [west, south, east, north] = body.bounds as number[];
    expect(west).toBeCloseTo(122.9, 1);
    expect(east).toBeGreaterThan(123.2);
    expect(south).toBeLessThan(31.01);
    expect(north).toBeGreaterThan(31.19);
    const first = body.tiles[0].replace('{z}', z).replace('{x}', x).replace('{y}', y);
    expect((await fetch(first)).status).toBe(200);
  });

  test('a style draws from the tiles it names', async () => {
    const { body } = await request(town.url).get('/styles/city.json?language=en&theme=dark');
    expect(body.version).toBe(8);
    const sources = Object.values(body.sources as Record<string, { url: string }>);
    const description = (await (await fetch(sources[0]!.url)).json()) as { vector_layers: { id: string }[] };
    const served = description.vector_layers.map((layer) => layer.id);
    expect(served).not.toContain('cameras');
    const drawn = body.layers.filter((layer: { type: string }) => layer.type !== 'background');
    expect(drawn.length).toBeGreaterThan(0);
    for (const layer of drawn) expect(served).toContain(layer['source-layer']);
    expect(JSON.stringify(body)).not.toContain('"light"');
  });

  test('a style is valid, and brings its type from our own server', async () => {
    const { body } = await request(town.url).get('/styles/city.json');
    expect(validateStyleMin(body)).toEqual([]);
    expect(body.glyphs).toBe(`${town.url}/fonts/{fontstack}/{range}.pbf`);
    expect(body.sprite).toBe(`${town.url}/sprites/light`);
    const faces = body['font-faces']['Noto Sans SC'] as { url: string; 'unicode-range': string[] }[];
    const covers = (face: (typeof faces)[0], character: string) =>
      face['unicode-range'].some((range) => {
        const [first, last = first] = range
          .slice(2)
          .split('-')
          .map((code) => Number.parseInt(code, 16)) as [number, number];
        return character.codePointAt(0)! >= first && character.codePointAt(0)! <= last;
      });
    for (const character of '网格河道A0') {
      const face = faces.find((candidate) => covers(candidate, character))!;
      const font = await fetch(face.url);
      expect([font.status, font.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
      expect(Buffer.from(await font.arrayBuffer()).toString('latin1', 0, 4)).toBe('wOF2');
    }
    expect((await fetch(`${town.url}/fonts/unicode.json`)).status).toBe(404);
    expect((await fetch(`${town.url}/fonts/%2e%2e%2fpackage.json`)).status).toBe(404);
  });

  test('over a base map from elsewhere the base layers of our own give way', async () => {
    const style = {
      sources: { osm: { type: 'vector', url: 'https://maps.example/osm.json' } },
      layers: [
        { id: 'land', type: 'background' },
        { id: 'streets', type: 'line', source: 'osm', 'source-layer': 'streets' },
      ],
      glyphs: 'https://maps.example/{fontstack}/{range}.pbf',
      sprite: 'https://maps.example/sprite',
    };
    const tiles = 'https://maps.example/{z}/{x}/{y}.png';
    for (const baseMap of [
      { kind: 'raster', tiles },
      { kind: 'style', style },
    ] as const) {
      const other = await serve(database, { baseMap: baseMap as BaseMap });
      const { body } = await request(other.url).get('/styles/city.json');
      const { body: told } = await request(other.url).get('/api/base-map');
      await other.close();
      expect(body.sources).toMatchObject(told.baseMap.sources);
      expect(validateStyleMin(body)).toEqual([]);
      const ours = `${other.url}/sprites/light`;
      expect(body.sprite).toEqual(
        baseMap.kind === 'raster'
          ? ours
          : [
              { id: 'default', url: style.sprite },
              { id: 'wangge', url: ours },
            ],
      );
      const ids = body.layers.map((layer: { id: string }) => layer.id) as string[];
      expect(ids[0]).toMatch(/^base-map/);
      expect(ids.some((id) => id.startsWith('unit-grids/'))).toBe(true);
      expect(ids.filter((id) => id.startsWith('roads/'))).toEqual([]);
      expect(
        body.layers.filter((layer: { type: string }) => layer.type === 'background').length,
      ).toBeLessThan(2);
    }
  });

  describe('tiles in degrees of CGCS2000', () => {
    const allowed = { Authorization: `Bearer ${key}` };
    const level = 12;
    const tile = (address: string, headers: Record<string, string> = allowed) =>
      fetch(`${town.url}/ogc/collections/cameras/tiles/CGCS2000Quad/${address}`, { headers });

    test('lie where their matrix set says, and hold what lies there', async () => {
      const scheme = (await request(town.url).get('/ogc/tileMatrixSets/CGCS2000Quad')).body as {
        crs: string;
        tileMatrices: {
          id: string;
          cellSize: number;
          pointOfOrigin: number[];
          tileWidth: number;
          matrixHeight: number;
        }[];
      };
      expect(scheme.crs).toBe('http://www.opengis.net/def/crs/EPSG/0/4490');
      const matrix = scheme.tileMatrices.find(({ id }) => id === String(level))!;
      expect(scheme.tileMatrices[0]).toMatchObject({ id: '1', cellSize: 0.703125, matrixHeight: 1 });
      const side = matrix.cellSize * matrix.tileWidth;
      const [north, west] = matrix.pointOfOrigin as [number, number];
      let found = 0;
      for (const [index, { geometry }] of cameras().entries()) {
        if (index % 40 > 0) continue;
        const [longitude, latitude] = (geometry as GeoJSON.Point).coordinates as [number, number];
        const column = Math.floor((longitude - west) / side);
        const row = Math.floor((north - latitude) / side);
        const response = await tile(`${level}/${row}/${column}`);
        const features = readFeatures(new Uint8Array(await response.arrayBuffer()), 'cameras');
        const drawn = [...features.values()].find(({ properties }) => properties.code === `camera-${index}`)!;
        const [point] = drawn.rings[0]!;
        expect(Math.abs(west + (column + point!.x / 4096) * side - longitude)).toBeLessThan(side / 4096);
        expect(Math.abs(north - (row + point!.y / 4096) * side - latitude)).toBeLessThan(side / 4096);
        found++;
      }
      expect(found).toBeGreaterThan(5);
    });

    test('are answered 304 to who has them, and refused where there are none', async () => {
      const address = `${level}/${Math.floor((59 / 360) * 2 ** level)}/${Math.floor((303.1 / 360) * 2 ** level)}`;
      const first = await tile(address);
      expect(first.status).toBe(200);
      expect(first.headers.get('cache-control')).toBe('private, no-cache');
      const again = await tile(address, { ...allowed, 'If-None-Match': first.headers.get('etag')! });
      expect(again.status).toBe(304);
      expect((await tile(address, {})).status).toBe(404);
      for (const wrong of ['0/0/0', '31/0/0', '1/1/0', '1/0/2', '1/-1/0', 'a/b/c']) {
        const refused = await tile(wrong);
        expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
          400,
          'bad-tile-address',
        ]);
      }
    });
  });

  test('OGC API Tiles leads from the collection to a tile', async () => {
    const collection = (await request(town.url).get('/ogc/collections/rivers')).body as { links: Link[] };
    const follow = async (links: Link[], rel: string) => {
      const response = await fetch(links.find((link) => link.rel.endsWith(rel))!.href);
      expect(response.status).toBe(200);
      return (await response.json()) as Record<string, unknown>;
    };
    const { tilesets } = (await follow(collection.links, '/tilesets-vector')) as unknown as {
      tilesets: { links: Link[] }[];
    };
    const tileset = (await follow(tilesets[0]!.links, 'self')) as unknown as {
      links: Link[];
      layers: object[];
    };
    expect(tileset.layers).toMatchObject([{ id: 'rivers', geometryDimension: 1, minTileMatrix: '0' }]);
    const scheme = (await follow(tileset.links, '/tiling-scheme')) as unknown as {
      id: string;
      tileMatrices: { id: string; scaleDenominator: number; matrixWidth: number }[];
    };
    expect(scheme.id).toBe('WebMercatorQuad');
    expect(scheme.tileMatrices[0]!.scaleDenominator).toBeCloseTo(559082264.028717, 3);
    expect(scheme.tileMatrices[13]!.matrixWidth).toBe(8192);
    const href = tileset.links
      .find((link) => link.rel === 'item')!
      .href.replace('{tileMatrix}', String(z))
      .replace('{tileRow}', String(y))
      .replace('{tileCol}', String(x));
    expect((await fetch(href)).headers.get('content-type')).toBe('application/vnd.mapbox-vector-tile');
  });

  test('a style of a pinned version draws that version', async () => {
    const { body } = await request(town.url).get('/styles/rivers@1.json');
    expect(body.sources.wangge.url).toBe(`${town.url}/tiles/rivers@1`);
    expect(body.layers.at(-1)['source-layer']).toBe('rivers');
  });

  test('a page of another origin may read, with a key', async () => {
    const response = await request(town.url).options('/tiles/rivers');
    expect(response.status).toBe(204);
    expect(response.headers['access-control-allow-origin']).toBe('*');
    expect(response.headers['access-control-allow-headers']).toContain('Authorization');
  });
});
