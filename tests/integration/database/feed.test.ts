import { afterAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { testDatabasePlace } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';

const place = await testDatabasePlace();
const database = await openDatabase({ ...place, log: silentLog });
const other = await openDatabase({ ...place, log: silentLog });
afterAll(async () => {
  await other.close();
  await database.close();
});

const append = "select wangge.append_feed('event', null, null, null, '{}')";

describe('the feed', () => {
  it('wakes readers of every handle after the commit, and not before', async () => {
    const own = vi.fn();
    const foreign = vi.fn();
    const unsubscribe = [database.onFeed(own), other.onFeed(foreign)];
    await database.transaction(async (transaction) => {
      await transaction.query(append);
      expect(own).not.toHaveBeenCalled();
      expect(foreign).not.toHaveBeenCalled();
    });
    await vi.waitFor(() => {
      expect(own).toHaveBeenCalled();
      expect(foreign).toHaveBeenCalled();
    });
    for (const end of unsubscribe) end();
  });

  it('does not wake anyone for a transaction that was rolled back', async () => {
    const woken = vi.fn();
    const unsubscribe = database.onFeed(woken);
    const failing = database.transaction(async (transaction) => {
      await transaction.query(append);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    // The second one shows that the first would have arrived by now.
    await other.query(append);
    await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(1));
    unsubscribe();
  });

  it('stops waking who has unsubscribed, also where one function subscribed twice', async () => {
    const woken = vi.fn();
    const first = database.onFeed(woken);
    const second = database.onFeed(woken);
    first();
    await database.query(append);
    await vi.waitFor(() => expect(woken).toHaveBeenCalledTimes(1));
    second();
    const last = vi.fn();
    const third = database.onFeed(last);
    await database.query(append);
    await vi.waitFor(() => expect(last).toHaveBeenCalledTimes(1));
    expect(woken).toHaveBeenCalledTimes(1);
    third();
  });
});
