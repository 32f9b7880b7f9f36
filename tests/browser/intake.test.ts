import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { EventWithAttachments } from '../../domain/answers/events.ts';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { roadTown } from '../harness/road-town.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';
import { anyPhoto } from '../integration/attachments/filing.ts';

let service: WholeService;
let browser: Browser;
let token: string;
const patience = { timeout: 20_000 };

beforeAll(async () => {
  service = await startWholeService(async (database) => {
    const account = { name: 'dispatcher', displayName: 'dispatcher', password: 'wangge-demo' };
    await createAccess(database, undefined).addUser({ ...account, role: 'dispatcher', street: null });
  }, roadTown);
  browser = await launchBrowser();
  token = await tokenOf(service.url, 'dispatcher');
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

async function eventOf(number: string) {
  const order = await send<OrderWithHistory>(service.url, token, `/api/orders/${number}`);
  return send<EventWithAttachments>(service.url, token, `/api/events/${order.eventId}`);
}

it.each([
  { lang: 'zh', metres: 50 },
  { lang: 'en', metres: 400 },
])(
  'is filed from the keyboard alone, the item by initials, the place in the sentence: $lang',
  async ({ lang, metres }) => {
    const { page, errors } = await openConsole(browser, service.url, {
      token,
      webgl: false,
      query: { lang },
    });
    await page.locator('.map-pane').waitFor(patience);
    await page.keyboard.press('N');
    await page.locator('[data-member=text]').waitFor(patience);
    const sentence = `长阳大道望化街路口往北${metres}米有人乱倒垃圾`;
    await page.keyboard.insertText(sentence);
    await page.keyboard.press('Tab');
    await page.keyboard.type('lbljdj');
    await page.locator('[data-found-item="road.roadside-rubbish"]').waitFor(patience);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const preview = page.locator('[data-preview-lead]');
    await preview.waitFor(patience);
    const lead = await preview.getAttribute('data-preview-lead');
    await page.keyboard.press('Control+Enter');
    const filed = page.locator('[data-filed]');
    await filed.waitFor(patience);
    const event = await eventOf((await filed.getAttribute('data-filed'))!);
    expect(event).toMatchObject({ source: '12345', item: 'road.roadside-rubbish', description: sentence });
    expect(event.decision.lead.code).toBe(lead);
    expect(event.decision.reasons.map(({ code }) => code)).toContain('placed-by-words');
    // The next call begins at once.
    expect(await page.locator('[data-member=text]').inputValue()).toBe('');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-member')))
      .toBe('text');

    // The same again joins, and says so before it is filed.
    await page.keyboard.insertText(sentence);
    await page.keyboard.press('Tab');
    await page.keyboard.type('road.roadside-rubbish');
    await page.locator('[data-found-item="road.roadside-rubbish"]').waitFor(patience);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.locator(`[data-joins="${event.orderNumber}"]`).waitFor(patience);
    expect(errors).toEqual([]);
  },
);

it('keeps what was written when it is refused, and files it with a photo at a place that was chosen', async () => {
  const { page, errors } = await openConsole(browser, service.url, {
    token,
    webgl: false,
    query: { intake: '' },
  });
  await page.locator('[data-member=text]').fill('Rubbish at the pumps');
  await page.locator('[data-member=item]').fill('Rubbish piled');
  await page.locator('[data-found-item="road.roadside-rubbish"]').click(patience);
  await page.locator('[data-preview-problem=place-not-found]').waitFor(patience);
  await page.locator('[data-action=file]').click();
  await page.locator('.notice-error').waitFor(patience);
  expect(await page.locator('[data-member=text]').inputValue()).toBe('Rubbish at the pumps');
  await page.locator('[data-member=place]').fill('123.03, 31.012');
  await page.locator('[data-suggestion="0"]').waitFor(patience);
  await page.locator('[data-member=place]').press('ArrowDown');
  await page.locator('[data-member=place]').press('Enter');
  await page.locator('[data-chosen-place=list]').waitFor(patience);
  await page.locator('[data-member=caller-phone]').fill('13800000000');
  await page
    .locator('[data-member=photos]')
    .setInputFiles({ name: 'pumps.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(anyPhoto()) });
  await page.locator('[data-preview-lead]').waitFor(patience);
  await page.locator('[data-member=place]').press('Control+Enter');
  await page.locator('[data-filed]').waitFor(patience);
  const event = await eventOf((await page.locator('[data-filed]').getAttribute('data-filed'))!);
  expect(event.point).toEqual([123.03, 31.012]);
  expect(event.attachments).toHaveLength(1);
  expect(JSON.stringify(event)).not.toContain('13800000000');
  expect(errors).toEqual([]);
});
