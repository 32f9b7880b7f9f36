import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, describe, expect, it } from 'vitest';
import { openPool } from '../../../server/database/connect.ts';
import { SessionServer } from '../../../server/database/embedded/sessions.ts';
import { requirePostgis } from '../../../server/database/probe.ts';

// A real PostgreSQL without PostGIS, which the system's packages cannot offer beside one with it.
const host = await mkdtemp(join(tmpdir(), 'wangge-plain-'));
const plain = await PGlite.create();
const server = new SessionServer(
  (error) => {
    throw error;
  },
  () => undefined,
);
server.server.listen(join(host, '.s.PGSQL.5432'));
await once(server.server, 'listening');
server.serve(plain);
const pool = openPool({ host, user: 'postgres', database: 'postgres' }, (error) => {
  throw error;
});

afterAll(async () => {
  await pool.close();
  await server.close();
  await plain.close();
  await rm(host, { recursive: true });
});

describe('a database without PostGIS', () => {
  it('is refused with the package to install', async () => {
    await expect(requirePostgis(pool)).rejects.toMatchObject({
      code: 'postgis-missing',
      detail: expect.stringMatching(/^The database server has no PostGIS: .*postgresql-18-postgis-3.*$/),
    });
  });

  it('is refused when the PostGIS it offers is too old', async () => {
    plain.Module.FS.writeFile(
      '/pglite/share/postgresql/extension/postgis.control',
      "default_version = '3.2.9'\n",
    );
    await expect(requirePostgis(pool)).rejects.toMatchObject({
      code: 'postgis-too-old',
      detail: 'The database has PostGIS 3.2.9: 3.3 or newer is needed',
    });
  });
});
