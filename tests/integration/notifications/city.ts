import { expect } from 'vitest';
import type { Event } from '../../../domain/answers/events.ts';
import type { Inbox } from '../../../domain/answers/notifications.ts';
import { readNotificationRules } from '../../../server/notifications/rules.ts';
import { tell } from '../../../server/notifications/telling.ts';
import { testDatabase } from '../../harness/database.ts';
import { type Operations, type RequestOptions, startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

/** The accounts of a city where two people share an office. */
export const people = {
  chen: { role: 'street', street: '990101001', mail: 'chen@city.example' },
  li: { role: 'street', street: '990101001', mail: null },
  zhou: { role: 'gis', street: null, mail: null },
  wang: { role: 'dispatcher', street: null, mail: 'wang@city.example' },
} as const;
export type Person = keyof typeof people;
const rules = readNotificationRules();

/** A city whose people have accounts and addresses, at no hour quiet. */
export async function startCity() {
  const operations: Operations = await startOperations(await testDatabase(tinyCity));
  const tokens = {} as Record<Person, string>;

  function as<Body>(person: Person, path: string, options: RequestOptions = {}) {
    const headers = { ...options.headers, Authorization: `Bearer ${tokens[person]}` };
    return operations.request<Body>(null, path, { ...options, headers });
  }

  for (const [name, { role, street, mail }] of Object.entries(people)) {
    await operations.access.addUser({ name, displayName: name, role, street, password: 'correct horse' });
    const from = { address: '::1', browser: null };
    tokens[name as Person] = (await operations.access.signIn(name, 'correct horse', from)).session.token;
    await as(name as Person, '/api/notifications/mail', { method: 'PUT', body: { mail } });
  }
  // No hours of the day may decide whether these tests hold.
  await operations.request('admin', '/api/notifications/quiet-rules', { method: 'PUT', body: [] });

  return {
    operations,
    tokens,
    as,
    async inbox(person: Person, query = ''): Promise<Inbox> {
      return (await as<Inbox>(person, `/api/notifications${query}`)).body;
    },
    /** An order that was just dispatched to the office of its street. */
    async dispatched(point = inFirstStreet): Promise<string> {
      const { body } = await operations.request<Event>('partner', '/api/events', {
        body: { source: 'patrol', item: 'road.bike-misparked', point },
      });
      const number = body.orderNumber;
      const acted = await operations.request('dispatcher', `/api/orders/${number}/actions`, {
        body: { action: 'dispatch' },
      });
      expect(acted.status).toBe(200);
      return number;
    },
    async tellAll(): Promise<void> {
      while (await tell(operations.database, rules, true, Date.now(), operations.access));
    },
  };
}

export type City = Awaited<ReturnType<typeof startCity>>;
