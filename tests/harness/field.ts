import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A phone with the app for the field: a browser context of its own at 390×844, which keeps what it is given. */
export interface Phone {
  context: BrowserContext;
  page: Page;
  /** Every address that the page asked for, the service worker's not among them. */
  requested: string[];
  /** What the page could not handle. */
  errors: string[];
}

export async function takePhone(
  browser: Browser,
  url: string,
  options: { language?: 'zh' | 'en'; theme?: 'light' | 'dark'; at?: readonly [number, number] } = {},
): Promise<Phone> {
  const { language = 'zh', theme = 'light', at } = options;
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    reducedMotion: 'reduce',
    ...(at ? { geolocation: { longitude: at[0], latitude: at[1], accuracy: 8 } } : {}),
    permissions: at ? ['geolocation'] : [],
  });
  const page = await context.newPage();
  const errors: string[] = [];
  const requested: string[] = [];
  page.on('request', (request) => {
    if (request.serviceWorker() === null) requested.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(new URL('/field', url).href);
  await page.evaluate((look) => localStorage.setItem('wangge.field.look', JSON.stringify(look)), {
    language,
    theme,
  });
  await page.reload();
  return { context, page, requested, errors };
}

/** Signs in by the form, as a person does. */
export async function signInOnPhone(page: Page, name: string): Promise<void> {
  await page.locator('[data-member=name]').fill(name);
  await page.locator('[data-member=password]').fill('wangge-demo');
  await page.locator('[data-page=sign-in] [type=submit]').click();
  await page.locator('[data-page=orders]').waitFor({ timeout: 30_000 });
}

/** Waits until the service worker answers for the page. */
export async function untilInstalled(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, {
    timeout: 50_000,
  });
}
