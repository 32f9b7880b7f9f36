/**
 * Takes the pictures of the documentation from a running service with the demo city and some incidents:
 *
 *     npx tsx docs/screenshots.ts http://localhost:8080
 *
 * Writes `docs/images/*.png`. Chromium is the system's, or what CHROMIUM_PATH names.
 */
import { mkdir } from 'node:fs/promises';
import { type Browser, chromium, type Page } from 'playwright-core';

const address = process.argv[2] ?? 'http://localhost:8080';
const folder = new URL('./images/', import.meta.url);

interface Picture {
  name: string;
  width: number;
  height: number;
  query: Record<string, string>;
  signedIn: boolean;
  before?: (page: Page) => Promise<void>;
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(new URL(path, address), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** An incident whose owner follows from a thing on the map, which makes the better picture. */
async function findIncident(token: string): Promise<{ id: number; point: [number, number] }> {
  const response = await fetch(new URL('/api/events?limit=500', address), {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { events } = (await response.json()) as {
    events: {
      id: number;
      point: [number, number];
      scene: string;
      decision: { reasons: { code: string; layer: string | null }[] };
    }[];
  };
  const found =
    events.find(({ decision }) =>
      decision.reasons.some(({ code, layer }) => code === 'asset-owner' && layer === 'rivers'),
    ) ?? events[0];
  if (!found)
    throw new Error('The service has no incidents; "npx wangge simulate --rate 5 --count 200" makes some');
  return found;
}

async function take(browser: Browser, token: string, picture: Picture): Promise<void> {
  const { name, width, height, query, signedIn, before } = picture;
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  if (signedIn) await page.addInitScript((kept) => sessionStorage.setItem('wangge.token', kept), token);
  await page.goto(`${new URL('/', address)}?${new URLSearchParams(query)}`);
  await page.waitForSelector('[data-map=ready]', { timeout: 60_000 });
  await before?.(page);
  await page.waitForSelector('[data-map-idle=true]', { timeout: 60_000 });
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname });
  await context.close();
  console.log(`docs/images/${name}.png`);
}

const { token } = await post<{ token: string }>('/api/session', {
  name: 'dispatcher',
  password: 'wangge-demo',
});
const incident = await findIncident(token);
const close = { map: [...incident.point, 15].join(','), incident: String(incident.id) };
const inPanel = async (page: Page) => {
  await page.waitForSelector('.panel [data-lead]');
};
const pictures: Picture[] = [
  {
    name: 'city-dark-zh',
    width: 1600,
    height: 960,
    query: { lang: 'zh', theme: 'dark' },
    signedIn: true,
    before: async (page) => {
      await page.waitForSelector('.row');
    },
  },
  {
    name: 'incident-dark-en',
    width: 1600,
    height: 960,
    query: { lang: 'en', theme: 'dark', ...close },
    signedIn: true,
    before: inPanel,
  },
  {
    name: 'incident-light-zh',
    width: 1600,
    height: 960,
    query: { lang: 'zh', theme: 'light', ...close },
    signedIn: true,
    before: inPanel,
  },
  {
    name: 'layers-light-en',
    width: 1280,
    height: 800,
    query: { lang: 'en', theme: 'light' },
    signedIn: false,
    before: async (page) => {
      await page.keyboard.press('l');
      await page.waitForSelector('.layer-panel');
    },
  },
];

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-sandbox', '--no-first-run'],
});
try {
  for (const picture of pictures) await take(browser, token, picture);
} finally {
  await browser.close();
}
