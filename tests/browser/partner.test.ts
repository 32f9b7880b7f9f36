import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiKey } from '../../domain/answers/accounts.ts';
import { createAccess } from '../../server/access/service.ts';
import { launchBrowser, openConsole, send, tokenOf } from '../harness/browser.ts';
import { startWholeService, type WholeService } from '../harness/whole-service.ts';

let service: WholeService;
let browser: Browser;
let receiver: Server;
const patience = { timeout: 30_000 };

beforeAll(async () => {
  service = await startWholeService(
    async (database) => {
      const account = { name: 'pump-company', displayName: '泵站公司', password: 'wangge-demo' };
      await createAccess(database, undefined).addUser({ ...account, role: 'partner' });
    },
    undefined,
    { webhookNetworks: ['127.0.0.0/8'] },
  );
  receiver = createServer((_request, response) => response.end());
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  browser = await launchBrowser();
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((done) => (receiver ? receiver.close(done) : done(null)));
  await service?.close();
});

it('shows a partner his keys, usage, webhooks and requests, and tells him what was decided', async () => {
  const admin = <T>(path: string, body?: unknown) => send<T>(service.url, service.adminKey, path, body);
  const token = await tokenOf(service.url, 'pump-company');
  const { page, errors } = await openConsole(browser, service.url, {
    token,
    webgl: false,
    query: { operations: 'partner' },
  });
  const keys = page.locator('[data-part=own-keys]');
  await keys.waitFor(patience);
  expect(await keys.textContent()).toContain('No key has been made for this account yet');
  expect(await page.locator('[data-part=usage]').count()).toBe(0);

  const made = await admin<{ key: string; about: ApiKey }>('/api/keys', {
    label: 'pumps',
    role: 'partner',
    holder: 'pump-company',
    limits: { perMonth: 1000 },
  });
  await service.database.query(
    `insert into wangge.key_usage (key_id, day, address, requests, refused)
     values ($1, wangge.day_of(now()), 'get /api/events', 30, 4), ($1, wangge.day_of(now()) - 2, 'get /tiles/{ids}', 12, 0)`,
    [made.about.id],
  );
  await service.database.query(
    `insert into wangge.key_months (key_id, month, requests)
     values ($1, date_trunc('month', wangge.day_of(now()))::date, 42)`,
    [made.about.id],
  );
  await page.reload();
  await page.locator('[data-part=usage] [data-quota="958"]').waitFor(patience);
  await page.locator('[data-part=usage] .chart svg').waitFor(patience);
  expect(await page.locator('.usage-table tbody tr').allTextContents()).toEqual([
    'get /api/events304',
    'get /tiles/{ids}120',
  ]);

  const webhooks = page.locator('[data-part=own-webhooks]');
  await webhooks.locator('[data-member=id]').fill('pumps');
  await webhooks
    .locator('[data-member=url]')
    .fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  await webhooks.locator('[data-member=url]').press('Enter');
  await webhooks.locator('[data-shown=webhook-secret]').waitFor(patience);

  const requests = page.locator('[data-part=own-requests]');
  await requests.locator('[data-member=layer]').fill('cameras');
  await requests.locator('[data-member=purpose]').fill('排水调度');
  await requests.locator('[data-member=until]').fill(`${new Date().getFullYear() + 1}-06-30`);
  await requests.locator('[data-member=until]').press('Enter');
  const asked = requests.locator('[data-share][data-state=waiting]');
  await asked.waitFor(patience);
  const id = await asked.getAttribute('data-share');
  await admin(`/api/share-requests/${id}/decision`, { decision: 'refuse', reason: '涉密' });

  // Told without the page being asked for again.
  await page.locator('.bell[data-unread="1"]').click(patience);
  await page.locator('.notifications [role=option]').press('Enter');
  await page.locator('.bell[data-unread="0"]').waitFor(patience);
  await page.reload();
  await requests.locator('[data-share][data-state=refused]').waitFor(patience);

  await webhooks.locator('[data-webhook=pumps] [data-action=deliveries]').press('Enter');
  await webhooks.locator('[data-delivery] code').first().waitFor(patience);
  expect(await webhooks.locator('[data-delivery] code').first().textContent()).toBe('cameras');

  const line = keys.locator('[data-key=pumps]').first();
  expect(await line.locator('[data-action=begin-limits]').count()).toBe(0);
  await line.locator('[data-action=begin-rotation]').press('Enter');
  await line.locator('[data-action=rotate-key]').press('Enter');
  const shown = (await keys.locator('[data-shown=key] .secret').textContent(patience))!;
  const own = await fetch(`${service.url}/api/keys/self/usage`, {
    headers: { Authorization: `Bearer ${shown}` },
  });
  expect(own.status).toBe(200);
  await expect.poll(() => keys.locator('[data-key=pumps]').count(), patience).toBe(2);
  await keys.locator('[data-key=pumps] [data-action=revoke-key]').last().press('Enter');
  await keys.locator('[data-key=pumps] [data-action=revoke-key]').last().press('Enter');
  await keys.locator('[data-key=pumps][data-key-state=revoked]').waitFor(patience);
  expect(errors).toEqual([]);
}, 180_000);
