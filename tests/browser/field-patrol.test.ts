import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderWithHistory } from '../../domain/answers/orders.ts';
import type { PatrolFigures } from '../../domain/answers/patrol-figures.ts';
import type {
  PatrolFinding,
  PatrolPlanDetail,
  PatrolTask,
  PatrolTaskDetail,
} from '../../domain/answers/patrols.ts';
import type { RollCall, StaffMember } from '../../domain/answers/staff.ts';
import { createAccess } from '../../server/access/service.ts';
import { cityDay, cityTime } from '../../server/input/city-time.ts';
import { launchBrowser, send, tokenOf } from '../harness/browser.ts';
import { signInOnPhone, takePhone, untilInstalled } from '../harness/field.ts';
import { outside, publishLayer } from '../harness/tiny-city.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';
import { anyPhoto } from '../integration/attachments/filing.ts';

const street = '990101001';
const patience = { timeout: 30_000 };
/** A bank of 114 m, with a lamp at its end. */
const bank: [number, number][] = [
  [123.005, 31.005],
  [123.0056, 31.005],
  [123.0062, 31.005],
];
const lamp: [number, number] = [123.0064, 31.005];

let service: WholeService;
let browser: Browser;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  service = await startWholeService(async (database, folder) => {
    const lampFeature = {
      type: 'Feature',
      properties: { code: 'C1', name: '河边灯杆' },
      geometry: { type: 'Point', coordinates: lamp },
    };
    await publishLayer(database, folder, 'street-lamps', [lampFeature]);
    const access = createAccess(database, undefined);
    const people = { desk: 'dispatcher', chief: 'street', li: 'street', admin: 'admin' } as const;
    for (const [name, role] of Object.entries(people))
      await access.addUser({
        name,
        displayName: name,
        password: 'wangge-demo',
        role,
        street: role === 'street' ? street : null,
      });
  });
  browser = await launchBrowser();
  for (const name of ['desk', 'chief', 'li', 'admin']) tokens[name] = await tokenOf(service.url, name);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await service?.close();
});

const ask = <T>(who: string, path: string, body?: object) => send<T>(service.url, tokens[who]!, path, body);

/** A plan of today for Li, with its task. */
async function planned(title: string, more: object): Promise<number> {
  const began = new Date(Date.now() - 3_600_000);
  const plan = await ask<PatrolPlanDetail>('chief', '/api/patrols/plans', {
    title,
    unit: street,
    person: 'li',
    fromDay: cityDay(began),
    schedule: { rule: 'FREQ=DAILY', at: cityTime(began).slice(11), hours: 3 },
    ...more,
  });
  const { tasks } = await ask<{ tasks: PatrolTask[] }>(
    'chief',
    `/api/patrols/tasks?plan=${plan.id}&sort=starts`,
  );
  return tasks[0]!.id;
}
const taskOf = (id: number) => ask<PatrolTaskDetail>('chief', `/api/patrols/tasks/${id}`);

it('goes from a plan over duty, track, check-ins and a finding without a network to the figures of the month', async () => {
  const id = await planned('河岸日巡', {
    targets: [
      { name: '河岸', route: bank },
      { layer: 'street-lamps', code: 'C1' },
    ],
    items: ['waste.bin-overflow'],
    checklist: [{ id: 'clean', text: '岸边整洁', kind: 'yes-no' }],
    done: { share: 0.9, within: 20, checkIns: true },
  });
  const { context, page, errors } = await takePhone(browser, service.url, { at: bank[0]! });
  const goTo = ([longitude, latitude]: readonly [number, number]) =>
    context.setGeolocation({ longitude, latitude, accuracy: 6 });
  await signInOnPhone(page, 'li');
  await untilInstalled(page);

  // On duty by consent, and seen by who leads the unit; a roll call is answered with one press.
  await page.locator('[data-tab=me]').click();
  expect(await page.locator('[data-action=go-on-duty]').isDisabled()).toBe(true);
  await page.locator('[data-member=consent]').check();
  await page.locator('[data-action=go-on-duty]').click();
  await page.locator('[data-duty=on]').waitFor(patience);
  const placeOfLi = async () =>
    (await ask<{ staff: StaffMember[] }>('chief', '/api/staff/positions')).staff.find(
      ({ person }) => person === 'li',
    )?.point;
  await expect.poll(placeOfLi, patience).toEqual(bank[0]);
  const called = await ask<RollCall>('chief', '/api/staff/roll-calls', { unit: street, note: '早班' });
  await page.locator(`[data-roll-call="${called.id}"]`).waitFor(patience);
  await page.locator('[data-action=answer-call]').click();
  const answered = async () => {
    const { calls } = await ask<{ calls: RollCall[] }>('chief', '/api/staff/roll-calls');
    return calls[0]!.people.map(({ person, point }) => [person, point]);
  };
  await expect.poll(answered, patience).toEqual([['li', bank[0]]]);

  // The task, its track with a jump out to sea and back.
  await page.locator('[data-tab=orders]').click();
  await page.locator(`[data-task="${id}"]`).click(patience);
  await page.locator('[data-map=ready]').waitFor(patience);
  await page.locator('[data-action=start]').click();
  for (const [at, place] of [bank[0]!, bank[1]!, outside, bank[2]!].entries()) {
    await goTo(place);
    await page.locator(`[data-noting="${at + 1}"]`).waitFor(patience);
  }

  // Without a network: a finding with its photo, a check-in at the bank, and one by the code of the lamp.
  await context.setOffline(true);
  await page.locator('[data-action=check-in]').click();
  await page.locator('[data-action=finding]').click();
  await expect
    .poll(() => page.locator('[data-member=item]').inputValue(), patience)
    .toBe('waste.bin-overflow');
  await page.locator('[data-member=description]').fill('岸边垃圾箱满溢');
  await page
    .locator('[data-member=album]')
    .setInputFiles({ name: 'bin.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(anyPhoto()) });
  await page.locator('[data-file="bin.jpg"]').waitFor(patience);
  await page.locator('[data-action=file]').click();
  await page.locator('[data-page=task] [data-waiting]').waitFor(patience);
  await page.close({ runBeforeUnload: false });
  await goTo(lamp);
  const back = await context.newPage();
  // The browser of tests has neither a camera nor a reader of codes: what it would read is put before it.
  await back.addInitScript(() => {
    const canvas = document.createElement('canvas');
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
    Object.assign(globalThis, {
      BarcodeDetector: class {
        static async getSupportedFormats() {
          return ['qr_code'];
        }
        async detect() {
          const { held } = globalThis as { held?: string };
          return held === undefined ? [] : [{ rawValue: held }];
        }
      },
    });
  });
  back.on('pageerror', (error) => errors.push(error.message));
  // As the phone's own camera opens it.
  await back.goto(`${service.url}/field?object=street-lamps/C1`);
  await back.locator(`[data-at-hand="${id}"] [data-action=check-in]`).click(patience);
  await back.locator('[data-visited=true]').waitFor(patience);
  // The track goes on by itself, and has what was noted before the page was closed.
  await expect
    .poll(async () => Number(await back.locator('[data-noting]').getAttribute('data-noting')), patience)
    .toBe(5);
  expect(await taskOf(id)).toMatchObject({ findings: 0, checkIns: [] });
  await context.setOffline(false);
  await expect.poll(async () => (await taskOf(id)).findings, patience).toBe(1);
  await expect
    .poll(async () => (await taskOf(id)).checkIns.map(({ target, way }) => [target, way]), patience)
    .toEqual([
      [1, 'place'],
      [2, 'code'],
    ]);

  // Finished with the checklist open, it falls short and says so; the late answer mends it.
  await back.locator('[data-action=finish]').click();
  await back.locator('.sheet[open] .notice').waitFor(patience);
  await back.locator('[data-action=finish-sure]').click();
  await back.locator('[data-outcome=short]', { hasText: '岸边整洁' }).waitFor(patience);
  await back.locator('[data-track-refused="1"]').waitFor(patience);
  await back.locator('[data-checklist="0"]').click();
  await back.locator('[data-question=clean] label').first().click();
  await back.locator('[data-action=answer]').click();
  await back.locator('[data-outcome=done]').waitFor(patience);
  const done = await taskOf(id);
  expect(done).toMatchObject({ state: 'done', shortfalls: [], visited: 2 });
  expect(done.share).toBeGreaterThan(0.95);
  expect(Math.abs(done.metres! - 134)).toBeLessThan(4);

  // The order is handled and checked, and stands in the figures of the month.
  const { findings } = await ask<{ findings: PatrolFinding[] }>('chief', '/api/patrols/findings');
  const number = findings[0]!.order;
  const order = () => ask<OrderWithHistory>('admin', `/api/orders/${number}`);
  const act = (who: string, action: string, note = '') =>
    ask(who, `/api/orders/${number}/actions`, { action, note });
  for (const action of ['register', 'file', 'dispatch'])
    if ((await order()).allowedActions.some((each) => each.action === action)) await act('admin', action);
  await act('li', 'accept');
  await act('li', 'finish', '已清运');
  await act('admin', 'check');
  await act('admin', 'close');
  expect((await order()).attachments.map(({ name }) => name)).toEqual(['bin.jpg']);
  // The task began an hour ago, which may be another day.
  const month = cityDay(new Date((await taskOf(id)).startsAt)).slice(0, 7);
  const { rows } = await ask<PatrolFigures>('chief', `/api/patrols/figures?month=${month}&by=person`);
  expect(rows.find(({ code }) => code === 'li')).toMatchObject({
    done: 1,
    short: 0,
    findings: 1,
    real: 1,
    closed: 1,
  });

  // A code of another city and one of nothing are told of in words.
  await back.goto(`${service.url}/field#/scan`);
  for (const [code, fault] of [
    ['https://other.example.cn/id/street-lamps/C1', 'elsewhere'],
    ['C404', 'unknown'],
  ] as const) {
    await back.locator('[data-member=code]').fill(code);
    await back.locator('[data-action=look-up]').click();
    await back.locator(`[data-scan-fault=${fault}]`).waitFor(patience);
    expect(await back.locator('[data-member=code]').inputValue()).toBe(code);
  }
  // That of an object without a task is reported about, by who may report nothing but by hand.
  await back.locator('[data-camera=on]').waitFor(patience);
  await back.evaluate(
    (held) => Object.assign(globalThis, { held }),
    `${service.url}/id/street-lamps/C1?lang=zh`,
  );
  await back.locator('[data-page=object] .facts').waitFor(patience);
  await back.locator('[data-action=report-here]').click();
  await back.locator('[data-about="street-lamps/C1"]').waitFor(patience);
  await back.locator('[data-member=item]').selectOption('waste.bin-overflow');
  await back.locator('[data-action=file]').click();
  const reported = async () => {
    const { events } = await ask<{ events: { source: string; properties: Record<string, unknown> }[] }>(
      'desk',
      '/api/events?limit=1',
    );
    return events[0];
  };
  await expect
    .poll(reported, patience)
    .toMatchObject({ source: 'patrol', properties: { facility: 'C1', facilityLayer: 'street-lamps' } });

  // What is done on a task that was cancelled meanwhile stays, with the reason.
  const second = await planned('河岸复查', { targets: [{ layer: 'street-lamps', code: 'C1' }] });
  await back.goto(`${service.url}/field#/orders`);
  await back.locator('[data-action=refresh]').click();
  await back.locator(`[data-task="${second}"]`).click(patience);
  await context.setOffline(true);
  await back.locator('[data-action=start]').click();
  await back.locator('[data-action=check-in]').click(patience);
  await ask('chief', `/api/patrols/tasks/${second}/cancel`, { note: '改期' });
  await context.setOffline(false);
  await back.locator('[data-outcome=cancelled]', { hasText: '改期' }).waitFor(patience);
  await back.goto(`${service.url}/field#/outbox`);
  await back.locator('[data-refusal=task-cancelled]').first().waitFor(patience);

  // Off duty: no longer located.
  await back.locator('[data-tab=me]').click();
  await back.locator('[data-action=go-off-duty]').click();
  await expect.poll(placeOfLi, patience).toBeUndefined();
  expect(await back.locator('[data-duty=on]').count()).toBe(0);
  expect(errors).toEqual([]);
}, 240_000);
