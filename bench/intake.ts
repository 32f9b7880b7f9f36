import type { Database } from '../server/database/database.ts';
import { launchBrowser, openConsole } from '../tests/harness/browser.ts';
import { inFirstStreet } from '../tests/harness/tiny-city.ts';
import type { Figure } from './figure.ts';
import { median } from './median.ts';
import { startTinyService } from './tiny-service.ts';

const rounds = 5;
/** Four hundred keys a minute, as a practised typist. */
const keyMs = 150;

/** A call written down from the keyboard alone: from the key that opens the form to the report on file. */
export async function intakeFigures(database: Database): Promise<Figure[]> {
  const service = await startTinyService(database);
  const { token } = service;
  const browser = await launchBrowser();
  try {
    const { page } = await openConsole(browser, service.url, { token, webgl: false });
    const { keyboard } = page;
    const type = (text: string) => keyboard.type(text, { delay: keyMs });
    const press = (key: string) => keyboard.press(key, { delay: keyMs });
    const taken: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      if (round === 0) await press('N');
      await page.locator('[data-member=text]').waitFor();
      await type('Three bags of rubbish dumped at the kerb, blocking bikes');
      await press('Tab');
      await type('lbljdj');
      await page.locator('[data-found-item="road.roadside-rubbish"]').waitFor();
      await press('ArrowDown');
      await press('Enter');
      await press('Tab');
      await type(`${inFirstStreet[0] + round * 0.002},${inFirstStreet[1]}`);
      await page.locator('[data-suggestion="0"]').waitFor();
      await press('ArrowDown');
      await press('Enter');
      await page.locator('[data-preview-lead]').waitFor();
      await press('Control+Enter');
      await page.locator('[data-filed]').waitFor();
      taken.push((performance.now() - began) / 1000);
    }
    return [
      {
        name: 'console: a call written down at 400 keys a minute and on file, median',
        value: median(taken),
        bound: '<= 20',
        unit: 's',
      },
    ];
  } finally {
    await browser.close();
    await service.close();
  }
}
