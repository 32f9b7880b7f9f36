import { type Browser, chromium, type Page } from 'playwright-core';

const demoPassword = 'wangge-demo';

/**
 * Chromium of the system without a window; it draws WebGL 2 on the processor. Putting the page together stays out of
 * that drawing: there it took half of the time of opening a map, and a quarter of a processor while nothing moved.
 */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-gpu-compositing',
      '--no-sandbox',
      '--disable-background-networking',
      '--no-first-run',
      // A microphone that hears a tone, for who is let hear it.
      '--use-fake-device-for-media-stream',
    ],
  });
}

/** Signs a demo account in over HTTP and answers its token. */
export async function tokenOf(url: string, account: string): Promise<string> {
  const response = await fetch(new URL('/api/session', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: account, password: demoPassword }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}

/** Sends JSON as that account and answers the parsed JSON; refusals throw. */
export async function send<T>(url: string, token: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(new URL(path, url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

export interface OpenConsole {
  page: Page;
  /** Every address the page asked for. */
  requested: string[];
  /** What the page could not handle. */
  errors: string[];
}

/** Opens the console in a browser context of its own, signed in where a token is given. */
export async function openConsole(
  browser: Browser,
  url: string,
  options: {
    token?: string | undefined;
    query?: Record<string, string>;
    /** With the sign before it, or nothing. */
    hash?: string;
    /** Without it there is no map, which takes more than half of the time that opening takes. */
    webgl?: boolean;
    viewport?: { width: number; height: number };
    live?: boolean;
    /** Runs before the page is opened. */
    prepare?: (page: Page) => Promise<void>;
  } = {},
): Promise<OpenConsole> {
  const { token, query = {}, hash = '', webgl = true, live = true } = options;
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1200, height: 640 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const requested: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  page.on('pageerror', (error) => errors.push(error.message));
  if (token) await page.addInitScript((kept) => sessionStorage.setItem('wangge.token', kept), token);
  if (!webgl)
    await page.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    });
  await options.prepare?.(page);
  if (!live) await page.route('**/api/live', (route) => route.abort());
  await page.goto(
    `${new URL('/', url)}?${new URLSearchParams({ lang: 'en', theme: 'dark', ...query })}${hash}`,
  );
  // A key pressed before the console is there goes nowhere.
  await page.waitForSelector(webgl ? '[data-map=ready]' : '.top-bar', { timeout: 60_000 });
  return { page, requested, errors };
}
