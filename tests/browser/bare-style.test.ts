import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Map as MapLibreMap } from 'maplibre-gl';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../harness/browser.ts';
import { testDatabase } from '../harness/database.ts';
import { grids, publish, rivers, serve, type Town } from '../integration/tiles/town.ts';

declare global {
  interface Window {
    map: MapLibreMap;
  }
}

const library = 'node_modules/maplibre-gl/dist';

/** A partner's page with nothing but the map library; with `glyphs` it draws from those alone, as older programs do. */
const page = (style: string, glyphs: boolean, zoom = 15.6) => `<!doctype html>
<link rel="stylesheet" href="/maplibre-gl.css">
<div id="map" style="position: absolute; inset: 0"></div>
<script type="module">
  import { Map, setWorkerUrl } from '/maplibre-gl.mjs';
  setWorkerUrl('/maplibre-gl-worker.mjs');
  const style = await (await fetch('${style}')).json();
  if (${glyphs}) delete style['font-faces'];
  window.map = new Map({
    container: 'map', style, zoom: ${zoom}, center: [123.1, 31.1], fadeDuration: 0,
    ...(${glyphs} ? { localIdeographFontFamily: false } : {}),
  });
  window.map.on('error', ({ error }) => console.error(error.message));
  window.map.on('styleimagemissing', ({ id }) => console.error('no icon ' + id));
  window.map.on('idle', () => { document.body.dataset.idle = 'yes'; });
</script>`;

let town: Town;
let browser: Browser;
let pages: Server;

beforeAll(async () => {
  const database = await testDatabase();
  town = await serve(database);
  const point = (code: string, name: string, coordinates: number[], kind = 'street') => ({
    code,
    name,
    parent: '990101',
    properties: { kind, rank: 1 },
    geometry: { type: 'Point' as const, coordinates },
  });
  await publish(database, 'unit-grids', grids());
  await publish(database, 'place-names', [point('p-1', '云栖里', [123.101, 31.1], 'neighbourhood')]);
  await publish(database, 'rivers', rivers());
  await publish(database, 'pump-stations', [point('s-1', '青浦泵站', [123.098, 31.101])]);
  await town.layers.refresh();
  pages = createServer(async (request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    if (url.pathname === '/') {
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      const [encoding, zoom] = [url.searchParams.get('encoding'), url.searchParams.get('zoom')];
      const style = `${town.url}/styles/city.json${encoding ? `?encoding=${encoding}` : ''}`;
      response.end(page(style, url.searchParams.has('glyphs'), zoom === null ? undefined : Number(zoom)));
    } else if (url.pathname === '/favicon.ico') response.writeHead(204).end();
    else {
      response.setHeader('Content-Type', url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript');
      response.end(await readFile(join(library, url.pathname)));
    }
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  pages?.close();
  await town?.close();
});

test.each([
  ['as it is', false, /\/fonts\/noto-sans-sc-.+\.woff2$/],
  ['from glyphs alone', true, /\/fonts\/Noto%20Sans%20SC\/\d+-\d+\.pbf$/],
])('a bare page draws the city %s, and asks nobody but us', async (_, glyphs, fonts) => {
  const tab = await browser.newPage({ viewport: { width: 640, height: 420 } });
  const [asked, said]: [string[], string[]] = [[], []];
  tab.on('request', (request) => asked.push(request.url()));
  tab.on('console', (message) => said.push(message.text()));
  tab.on('pageerror', (error) => said.push(error.message));
  const partner = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  await tab.goto(`${partner}/${glyphs ? '?glyphs' : ''}`);
  await tab.waitForSelector('body[data-idle]', { state: 'attached', timeout: 50_000 });
  const drawn = await tab.evaluate(() =>
    window.map
      .queryRenderedFeatures(undefined, {
        layers: window.map.getStyle().layers.flatMap(({ id, type }) => (type === 'symbol' ? [id] : [])),
      })
      .map(({ layer, properties }) => [layer.layout && 'icon-image' in layer.layout, properties.name]),
  );
  expect(drawn).toContainEqual([false, '云栖里']);
  expect(drawn).toContainEqual([false, '青浦泵站']);
  expect(drawn).toContainEqual([true, '青浦泵站']);
  expect(said.filter((text) => !text.includes('GL Driver'))).toEqual([]);
  const ours = asked.filter((url) => url.startsWith(town.url));
  expect(ours.some((url) => fonts.test(url))).toBe(true);
  expect(ours.some((url) => /\/sprites\/light(@2x)?\.png$/.test(url))).toBe(true);
  const others = asked.filter((url) => !url.startsWith(town.url) && !url.startsWith(partner));
  expect(others.filter((url) => !url.startsWith('blob:') && !url.startsWith('data:'))).toEqual([]);
  await tab.close();
});

test('a bare page draws the same pixels from MLT and from MVT', async () => {
  const tab = await browser.newPage({ viewport: { width: 640, height: 420 } });
  const asked: string[] = [];
  tab.on('request', (request) => asked.push(request.url()));
  const partner = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  for (const zoom of [11.3, 14.2]) {
    const drawn: Buffer[] = [];
    for (const encoding of ['mvt', 'mlt']) {
      await tab.goto(`${partner}/?zoom=${zoom}&encoding=${encoding}`);
      await tab.waitForSelector('body[data-idle]', { state: 'attached', timeout: 50_000 });
      drawn.push(await tab.screenshot());
    }
    expect(drawn[0]!.length).toBeGreaterThan(10_000);
    expect(drawn[1]!.equals(drawn[0]!), `at zoom ${zoom}`).toBe(true);
  }
  const tiles = asked.filter((url) => url.includes('/tiles/') && !url.includes('?'));
  expect(tiles.map((url) => url.slice(-3))).toEqual(expect.arrayContaining(['mvt', 'mlt']));
  expect(tiles.every((url) => /\.(mvt|mlt)$/.test(url))).toBe(true);
  await tab.close();
});
