import type { Page } from 'playwright-core';
import type { Database } from '../server/database/database.ts';
import { launchBrowser, openConsole, send } from '../tests/harness/browser.ts';
import { inFirstStreet } from '../tests/harness/tiny-city.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { startTinyService } from './tiny-service.ts';

const rounds = 15;

/** Notes in the page when the button is pressed, milliseconds since 1970. */
function watchPress(page: Page): Promise<void> {
  return page.evaluate(() => {
    const kept = window as unknown as { pressedAt: number };
    document.addEventListener(
      'pointerup',
      () => {
        kept.pressedAt = Date.now();
      },
      { capture: true, once: true },
    );
  });
}

/** Notes in the page when the row of an event first says that its order is dispatched, milliseconds since 1970. */
function watchFor(page: Page, event: number): Promise<void> {
  return page.evaluate((id) => {
    const kept = window as unknown as { seenAt: number };
    kept.seenAt = 0;
    const observer = new MutationObserver(() => {
      if (!document.querySelector(`[data-incident="${id}"][data-state=dispatched]`)) return;
      kept.seenAt = Date.now();
      observer.disconnect();
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  }, event);
}

/** How long after one dispatcher has pressed the button another sees it, in a browser of its own. */
export async function secondBrowserFigures(database: Database): Promise<Figure[]> {
  const service = await startTinyService(database);
  const { token } = service;
  const browser = await launchBrowser();
  try {
    const open = async () =>
      (await openConsole(browser, service.url, { token, query: { sort: 'newest' } })).page;
    const [first, second] = [await open(), await open()];
    const waits: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const [lon, lat] = inFirstStreet;
      // A place of its own each, or it would join the order of the one before.
      const { id } = await send<{ id: number }>(service.url, token, '/api/events', {
        source: 'bench',
        item: 'road.roadside-rubbish',
        lon: lon + ((round % 5) - 2) * 0.0015,
        lat: lat + (Math.floor(round / 5) - 1) * 0.003,
      });
      await second.locator(`[data-incident="${id}"]`).waitFor();
      const row = first.locator(`[data-incident="${id}"]`);
      // After a step the list holds its rows, and lets new ones in when it is told to.
      const waiting = first.locator('.queue-waiting');
      await row.or(waiting).first().waitFor();
      if ((await row.count()) === 0) await waiting.click();
      await row.click();
      const button = first.locator('.panel [data-action=dispatch].button-primary');
      await button.waitFor();
      await watchFor(second, id);
      await watchPress(first);
      await button.click();
      await second.waitForFunction(() => (window as unknown as { seenAt: number }).seenAt > 0);
      const pressed = await first.evaluate(() => (window as unknown as { pressedAt: number }).pressedAt);
      const seen = await second.evaluate(() => (window as unknown as { seenAt: number }).seenAt);
      waits.push(seen - pressed);
    }
    return [
      {
        name: 'console: button pressed to seen in a second browser, longest',
        value: Math.max(...waits),
        bound: '<= 1000',
        unit: 'ms',
      },
      { name: 'console: the same, median', value: median(waits), bound: '', unit: 'ms' },
    ];
  } finally {
    await browser.close();
    await service.close();
  }
}
