import { expect, vi } from 'vitest';
import type { Role } from '../../../domain/access/principal.ts';
import type { Event } from '../../../domain/answers/events.ts';
import { testDatabase } from '../../harness/database.ts';
import { readStream, type StreamReader } from '../../harness/event-stream.ts';
import { startOperations } from '../../harness/operations.ts';
import { inFirstStreet, tinyCity } from '../../harness/tiny-city.ts';

/** Waits for a state, long enough for a busy machine. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000 });
}

/** Waits until the reader has the event that was reported last. */
export async function until(reader: StreamReader, externalId: string): Promise<void> {
  await eventually(() =>
    expect(reader.messages.some(({ data }) => data.externalId === externalId)).toBe(true),
  );
}

/** A city, what is reported in it, and readers of its feed. */
export async function startReading() {
  const operations = await startOperations(await testDatabase(tinyCity));
  const open: StreamReader[] = [];
  return {
    operations,
    async listen(role: Role, query = '', lastEventId?: number | string): Promise<StreamReader> {
      const reader = await readStream(`${operations.url}/api/live${query}`, {
        Authorization: `Bearer ${operations.keys[role]}`,
        ...(lastEventId === undefined ? {} : { 'Last-Event-ID': String(lastEventId) }),
      });
      open.push(reader);
      await eventually(() => expect(reader.messages[0]?.event).toBe('hello'));
      return reader;
    },
    async report(externalId: string, point = inFirstStreet, item = 'road.bike-misparked'): Promise<Event> {
      const { body } = await operations.request<Event>('partner', '/api/events', {
        body: { source: 'live', externalId, item, point },
      });
      return body;
    },
    /** Ends what a test has opened; nothing may have failed behind its back. */
    endReaders(): void {
      for (const reader of open.splice(0)) reader.close();
      expect(operations.failures).toEqual([]);
    },
  };
}

export type Reading = Awaited<ReturnType<typeof startReading>>;
