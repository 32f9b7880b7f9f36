import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../server/database/open.ts';
import { openedTestDatabasePlace, type TestDatabasePlace } from '../../harness/database.ts';
import { silentLog } from '../../harness/silent-log.ts';

let place: TestDatabasePlace;
beforeAll(async () => {
  place = await openedTestDatabasePlace();
});

const open = (options: { limitMs?: number } = {}) => openDatabase({ ...place, ...options, log: silentLog });
const forLong = 'select count(*) from generate_series(1, 2000000000) a where sqrt(a) < 0';

describe('a limited statement', () => {
  it('is answered like any other', async () => {
    const database = await open();
    const { rows } = await database
      .limited(new AbortController().signal)
      .query('select $1::int as given', [7]);
    expect(rows).toEqual([{ given: 7 }]);
    await database.close();
  });

  it('is given up past its time, and the others are answered again', { timeout: 90_000 }, async () => {
    const database = await open({ limitMs: 1_000 });
    await expect(database.limited(new AbortController().signal).query(forLong)).rejects.toMatchObject({
      status: 503,
      code: 'too-slow',
    });
    const again = () => database.query('select 1 as one');
    expect((await vi.waitFor(again, { timeout: 30_000, interval: 200 })).rows).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('ends when its reader has left, and one that waits is not begun', { timeout: 90_000 }, async () => {
    const database = await open();
    const gone = AbortSignal.abort(new Error('the reader left'));
    await expect(database.limited(gone).query('select 1')).rejects.toThrow('the reader left');
    if (database.capabilities.kind === 'native') {
      const leaving = new AbortController();
      const running = database.limited(leaving.signal).query(forLong);
      await vi.waitFor(async () => {
        const { rows } = await database.query(
          "select from pg_stat_activity where query like '%2000000000%' and pid <> pg_backend_pid()",
        );
        expect(rows).toHaveLength(1);
      });
      leaving.abort(new Error('the reader left'));
      await expect(running).rejects.toThrow('the reader left');
    }
    await database.close();
  });
});
