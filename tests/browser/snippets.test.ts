import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Browser, Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LayerUsageAnswer } from '../../domain/answers/layer-usage.ts';
import { launchBrowser } from '../harness/browser.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

const tools = ['maplibre', 'leaflet', 'openlayers', 'deckgl'] as const;
const ways = ['', '?withKey=true'] as const;
const nameOf = (tool: string, way: string) => `${tool}${way === '' ? '' : '-key'}`;

let service: WholeService;
let browser: Browser;
let folder: string;
let pages: PreviewServer;

const pageOf = (name: string) =>
  `<!doctype html><style>html, body, #map { height: 100%; margin: 0 }</style><div id="map"></div><script type="module" src="./${name}.js"></script>`;

beforeAll(async () => {
  service = await startWholeService();
  browser = await launchBrowser();
  // Within the project, where the libraries are found.
  const within = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
  await mkdir(within, { recursive: true });
  folder = await mkdtemp(join(within, 'snippets-'));
  const input: string[] = [];
  for (const way of ways) {
    const answer = await fetch(`${service.url}/api/layers/streets/usage${way}`);
    const { snippets, placeholder } = (await answer.json()) as LayerUsageAnswer;
    for (const tool of tools) {
      const { code } = snippets.find(({ id }) => id === tool)!;
      const name = nameOf(tool, way);
      await writeFile(join(folder, `${name}.js`), code.replaceAll(placeholder, service.adminKey));
      await writeFile(join(folder, `${name}.html`), pageOf(name));
      input.push(join(folder, `${name}.html`));
    }
  }
  const common = { root: folder, configFile: false, logLevel: 'error' } as const;
  await build({ ...common, build: { target: 'esnext', minify: false, rolldownOptions: { input } } });
  pages = await preview({ ...common, preview: { host: '127.0.0.1', port: 0 } });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await service?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** How many colours there are in the middle of the page, away from the controls of a map. */
async function coloursInTheMiddle(page: Page): Promise<number> {
  const image = await loadImage(await page.screenshot({ clip: { x: 200, y: 150, width: 240, height: 180 } }));
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
}

it.each(tools.flatMap((tool) => ways.map((way) => ({ tool, way }))))(
  'the code for $tool draws the layer as it is printed$way',
  async ({ tool, way }) => {
    const context = await browser.newContext({ viewport: { width: 640, height: 480 } });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const tile = context.waitForEvent('response', {
      predicate: (response) => response.url().includes('/tiles/streets/') && response.status() === 200,
      timeout: 60_000,
    });
    await page.goto(`${pages.resolvedUrls!.local[0]}${nameOf(tool, way)}.html`);
    const sent = (await tile).request().headers().authorization;
    expect(sent).toBe(way === '' ? undefined : `Bearer ${service.adminKey}`);
    await expect.poll(() => coloursInTheMiddle(page), { timeout: 60_000 }).toBeGreaterThan(1);
    expect(errors).toEqual([]);
    await context.close();
  },
  150_000,
);
