import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../server/database/database.ts';
import { testDatabase } from '../../harness/database.ts';

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});

/** Numbers from 0 to 1, the same for a seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Two areas beside each other, one of which has points on the common border that the other one leaves out. */
function neighbours(next: () => number): [string, string] {
  const border = Array.from({ length: 200 }, (_, at) => [121.25 + (next() - 0.5) * 1e-3, 31.2 + at * 1e-4]);
  const dense = border.flatMap(([x, y], at) => {
    const [x2, y2] = border[at + 1] ?? [x!, y!];
    return [0, ...Array.from({ length: 6 }, next).sort()].map((share) => [
      x! + (x2! - x!) * share,
      y! + (y2! - y!) * share,
    ]);
  });
  const area = (own: number[][], outer: number) => {
    const ring = [...own, [outer, 31.24], [outer, 31.2], own[0]!];
    return `SRID=4326;POLYGON((${ring.map((position) => position.join(' ')).join(',')}))`;
  };
  return [area(border as number[][], 121.2), area(dense, 121.3)];
}

interface Overlaid {
  a: number;
  b: number;
  union: number;
  intersection: number;
  difference: number;
  symDifference: number;
}

describe('overlays', () => {
  it('of areas whose common border differs by rounding add up, where the GEOS of PGlite gives up', async () => {
    const pairs = 10;
    let failed = 0;
    for (let seed = 1; seed <= pairs; seed++) {
      const pair = neighbours(random(seed));
      const plain = 'select ST_Area(ST_Union($1::geometry, $2::geometry)), ST_Area(ST_SymDifference($1, $2))';
      await database.query(plain, pair).catch((error: Error) => {
        expect(error.message).toMatch(/^GEOS error: TopologyException/);
        failed++;
      });
      const { rows } = await database.query<Overlaid>(
        `select ST_Area(a) as a, ST_Area(b) as b, ST_Area(wangge.union_of(array[a, b])) as union,
                ST_Area(wangge.intersection(a, b)) as intersection, ST_Area(wangge.difference(a, b)) as difference,
                ST_Area(wangge.sym_difference(a, b)) as "symDifference"
           from (select $1::geometry as a, $2::geometry as b) pair`,
        pair,
      );
      const { a, b, union, intersection, difference, symDifference } = rows[0]!;
      expect(union).toBeCloseTo(a + b - intersection, 12);
      expect(difference).toBeCloseTo(a - intersection, 12);
      expect(symDifference).toBeCloseTo(union - intersection, 12);
    }
    expect(failed).toBe(database.capabilities.kind === 'embedded' ? pairs : 0);
  });

  it('fail in the words of GEOS where no second try helps, and say nothing of what is missing', async () => {
    const bowTie = 'POLYGON((0 0,1 1,1 0,0 1,0 0))';
    const square = 'POLYGON((0 0,2 0,2 0.7,0 0.7,0 0))';
    await expect(
      database.query('select wangge.intersection($1::geometry, $2::geometry)', [bowTie, square]),
    ).rejects.toThrow(/TopologyException/);
    const { rows } = await database.query(
      `select wangge.union_of(null) as nothing, wangge.union_of(array[null, $1::geometry]) = $1::geometry as alone,
              wangge.intersection($1, null) as missing`,
      [square],
    );
    expect(rows).toEqual([{ nothing: null, alone: true, missing: null }]);
  });

  it('make valid and widen what the GEOS of PGlite cannot', async () => {
    const [coarse, dense] = neighbours(random(7)).map((text) => text.replace('SRID=4326;', ''));
    // Out along the coarse border and back along the dense one: a ring that touches itself all the way.
    const points = (text: string) => text.slice('POLYGON(('.length, -2).split(',').slice(0, -3);
    const folded = [...points(coarse!), ...points(dense!).reverse()];
    const ring = `SRID=4326;POLYGON((${[...folded, folded[0]].join(',')}))`;
    const { rows } = await database.query<{ valid: boolean; area: number; reach: number }>(
      `select ST_IsValid(made) as valid, ST_Area(made) as area,
              ST_Area(wide::geography) as reach
         from (select ring, wangge.make_valid(ring) as made, wangge.buffer(ring::geography, 50)::geometry as wide
                 from (select $1::geometry as ring) r) m`,
      [ring],
    );
    expect(rows[0]).toMatchObject({ valid: true });
    expect(rows[0]!.area).toBeLessThan(1e-12);
    // About 2.8 km of border, 50 metres to either side.
    expect(rows[0]!.reach).toBeGreaterThan(2 * 50 * 2_200);
  });
});
