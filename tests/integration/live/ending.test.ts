import { describe, expect, it } from 'vitest';
import { createAccess } from '../../../server/access/service.ts';
import { testDatabase } from '../../harness/database.ts';
import { readStream } from '../../harness/event-stream.ts';
import { startOperations } from '../../harness/operations.ts';
import { tinyCity } from '../../harness/tiny-city.ts';
import { eventually } from './readers.ts';

describe('the end of a stream', () => {
  it('comes with the end of its session or key, and with that of the service', async () => {
    const database = await testDatabase(tinyCity);
    const other = await startOperations(database, undefined, 100);
    await other.access.addUser({
      name: 'night',
      displayName: '夜班',
      role: 'dispatcher',
      street: null,
      password: 'correct horse',
    });
    const sessions = await Promise.all(
      ['a', 'b'].map(() => other.access.signIn('night', 'correct horse', { address: '::1', browser: null })),
    );
    const listen = async (token: string) => {
      const reader = await readStream(`${other.url}/api/live`, { Authorization: `Bearer ${token}` });
      await eventually(() => expect(reader.messages).toHaveLength(1));
      return reader;
    };
    const [signedOut, expired, revoked, staying] = await Promise.all(
      [sessions[0]!.session.token, sessions[1]!.session.token, other.keys.gis, other.keys.admin].map(listen),
    );
    await other.access.signOut(`Bearer ${sessions[0]!.session.token}`);
    await eventually(() => expect(signedOut!.ended).toBe(true));
    await database.query('update wangge.sessions set expires_at = now()');
    await eventually(() => expect(expired!.ended).toBe(true));
    // As another process would.
    await createAccess(database, undefined).revokeKey(other.keys.gis);
    await eventually(() => expect(revoked!.ended).toBe(true));
    expect(staying!.ended).toBe(false);
    await other.close();
    await eventually(() => expect(staying!.ended).toBe(true));
  });
});
