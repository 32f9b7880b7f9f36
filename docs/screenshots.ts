/**
 * Takes the pictures of the documentation from a running service with the demo city and some incidents:
 *
 *     npx tsx docs/screenshots.ts http://localhost:8080
 *
 * Writes `docs/images/*.png`. Chromium is the system's, or what CHROMIUM_PATH names.
 */
import { mkdir } from 'node:fs/promises';
import { area, buffer, centroid, difference, featureCollection, intersect, union } from '@turf/turf';
import type { Feature, FeatureCollection, Polygon } from 'geojson';
import { type Browser, chromium, type Page } from 'playwright-core';

const address = process.argv[2] ?? 'http://localhost:8080';
const folder = new URL('./images/', import.meta.url);

interface Picture {
  name: string;
  width: number;
  height: number;
  query: Record<string, string>;
  token: string;
  before?: (page: Page) => Promise<void>;
}

async function send<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(new URL(path, address), init);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

async function signIn(name: string): Promise<string> {
  const session = await send<{ token: string }>('/api/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password: 'wangge-demo' }),
  });
  return session.token;
}

const street = (feature: Feature): feature is Feature<Polygon> => feature.geometry.type === 'Polygon';

/**
 * A draft of the streets in which one has taken a strip of 600 m from its neighbour, and 150 m more belong to both:
 * something for the quality report, and for the comparison with what is in force.
 * @returns the version, and where on the map the strip is
 */
async function draftBorder(token: string): Promise<{ version: number; near: [number, number] }> {
  const headers = { Authorization: `Bearer ${token}` };
  const collection = await send<FeatureCollection>('/ogc/collections/streets/items?limit=1000', { headers });
  const whole = collection.features.filter(street);
  const [own] = whole;
  if (!own) throw new Error('The service has no streets; WANGGE_DEMO=1 builds some');
  const reach = buffer(own, 0.6, { units: 'kilometers' })!;
  const strips = whole.slice(1).flatMap((other) => {
    const strip = intersect(featureCollection([other, reach]));
    return strip?.geometry.type === 'Polygon' ? [{ other, strip }] : [];
  });
  const widest = strips.sort((a, b) => area(b.strip) - area(a.strip))[0]!;
  const left = difference(featureCollection([widest.other, buffer(own, 0.45, { units: 'kilometers' })!]));
  const taken = union(featureCollection<Polygon>([own, widest.strip as Feature<Polygon>]));
  widest.other.geometry = left!.geometry as Polygon;
  own.geometry = taken!.geometry as Polygon;
  const form = new FormData();
  form.append('file', new Blob([JSON.stringify(collection)]), 'streets.geojson');
  const { version } = await send<{ version: number }>('/api/layers/streets/versions', {
    method: 'POST',
    headers,
    body: form,
  });
  return { version, near: centroid(widest.strip).geometry.coordinates as [number, number] };
}

/** An incident whose owner follows from a thing on the map, which makes the better picture. */
async function findIncident(token: string): Promise<{ id: number; point: [number, number] }> {
  const { events } = await send<{
    events: {
      id: number;
      point: [number, number];
      scene: string;
      decision: { reasons: { code: string; layer: string | null }[] };
    }[];
  }>('/api/events?limit=500', { headers: { Authorization: `Bearer ${token}` } });
  const found =
    events.find(({ decision }) =>
      decision.reasons.some(({ code, layer }) => code === 'asset-owner' && layer === 'rivers'),
    ) ?? events[0];
  if (!found)
    throw new Error('The service has no incidents; "npx wangge simulate --rate 5 --count 200" makes some');
  return found;
}

async function take(browser: Browser, picture: Picture): Promise<void> {
  const { name, width, height, query, token, before } = picture;
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.addInitScript((kept) => sessionStorage.setItem('wangge.token', kept), token);
  await page.goto(`${new URL('/', address)}?${new URLSearchParams(query)}`);
  await page.waitForSelector('[data-map=ready]', { timeout: 60_000 });
  await before?.(page);
  await page.waitForSelector('[data-map-idle=true]', { timeout: 60_000 });
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname });
  await context.close();
  console.log(`docs/images/${name}.png`);
}

const dispatcher = await signIn('dispatcher');
const gis = await signIn('gis');
const incident = await findIncident(dispatcher);
const draft = await draftBorder(gis);
const close = { map: [...incident.point, 15].join(','), incident: String(incident.id) };
const inPanel = async (page: Page) => {
  await page.waitForSelector('.panel [data-lead]');
};
const pictures: Picture[] = [
  {
    name: 'city-dark-zh',
    width: 1360,
    height: 820,
    query: { lang: 'zh', theme: 'dark' },
    token: dispatcher,
    before: async (page) => {
      await page.waitForSelector('.row');
    },
  },
  {
    name: 'incident-dark-en',
    width: 1360,
    height: 820,
    query: { lang: 'en', theme: 'dark', ...close },
    token: dispatcher,
    before: inPanel,
  },
  {
    name: 'incident-light-zh',
    width: 1360,
    height: 820,
    query: { lang: 'zh', theme: 'light', ...close },
    token: dispatcher,
    before: inPanel,
  },
  {
    name: 'layers-light-en',
    width: 1280,
    height: 800,
    query: {
      lang: 'en',
      theme: 'light',
      map: [...draft.near, 13].join(','),
      work: `streets@${draft.version}/changes`,
    },
    token: gis,
    before: async (page) => {
      await page.waitForSelector('[data-drawn]', { timeout: 60_000 });
      await page.focus('.swipe input');
      for (let step = 0; step < 14; step++) await page.keyboard.press('ArrowLeft');
    },
  },
];

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-sandbox', '--no-first-run'],
});
try {
  for (const picture of pictures) await take(browser, picture);
} finally {
  await browser.close();
}
