import { createHmac } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { createSeal } from '../../../server/database/seal.ts';
import { createItems } from '../../../server/items/service.ts';
import { createSources } from '../../../server/sources/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { noCity } from '../../harness/tiny-city.ts';

let database: Database;
beforeAll(async () => {
  database = await testDatabase(noCity);
});

it('secrets that webhooks are signed with are stored encrypted, and check signatures with the key alone', async () => {
  const open = (key: string) => createSources(database, createItems(), Date.now, createSeal(key));
  const sources = open('a key of more than thirty-two characters');
  await sources.put('camera-ai', { items: null, area: null, rate: null, accuracyPercent: null });
  const secret = Buffer.from((await sources.newSecret('camera-ai')).slice('whsec_'.length), 'base64');
  const { rows } = await database.query<{ secret: Buffer }>('select secret from wangge.sources');
  expect(rows[0]!.secret.includes(secret)).toBe(false);

  const body = Buffer.from('{}');
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`m1.${at}.`).update(body).digest('base64');
  const headers = {
    'webhook-id': 'm1',
    'webhook-timestamp': String(at),
    'webhook-signature': `v1,${signature}`,
  };
  const wrong = open('another key of thirty-two characters');
  await expect(wrong.verifyWebhook('camera-ai', headers, body)).rejects.toThrow(/not the one/);
  expect(await sources.verifyWebhook('camera-ai', headers, body)).toMatchObject({
    principal: { source: 'camera-ai' },
  });
});
