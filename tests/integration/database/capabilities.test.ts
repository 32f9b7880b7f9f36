import { describe, expect, inject, it } from 'vitest';
import { testDatabase } from '../../harness/database.ts';

const database = await testDatabase();
const { capabilities } = database;

async function succeeds(statement: string): Promise<boolean> {
  return database.query(statement).then(
    () => true,
    () => false,
  );
}

describe('capabilities', () => {
  it('names the kind of database and its versions', async () => {
    const { rows } = await database.query('select postgis_full_version() as full');
    expect(capabilities.kind).toBe(inject('testDatabase').kind);
    expect(rows[0]?.full).toContain(`POSTGIS="${capabilities.postgisVersion}`);
  });

  it('says truly whether tiles can be made in SQL', async () => {
    const works = await succeeds('select ST_AsMVT(t) from (select ST_Point(1, 1) as geom) t');
    expect(capabilities.asMvt).toBe(works);
  });

  it('says truly whether coverages can be simplified', async () => {
    const works = await succeeds(
      "select ST_CoverageSimplify(geom, 1.0) over () from (values ('POLYGON((0 0, 1 0, 1 1, 0 0))'::geometry)) v (geom)",
    );
    expect(capabilities.coverage).toBe(works);
  });
});

describe('values', () => {
  it('reads counts and sums as numbers, times as dates and jsonb parsed', async () => {
    const { rows } = await database.query(
      `select count(*) as count, sum(9000000000::bigint) as sum, avg(2.5) as average,
              'epoch'::timestamptz as time, '{"a": [1]}'::jsonb as data`,
    );
    expect(rows).toEqual([{ count: 1, sum: 9e9, average: 2.5, time: new Date(0), data: { a: [1] } }]);
  });
});
