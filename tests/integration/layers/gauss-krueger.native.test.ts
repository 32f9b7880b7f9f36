import { expect, test } from 'vitest';
import { gaussKrueger } from '../../../server/coordinates/gauss-krueger.ts';
import { toCrs84 } from '../../../server/coordinates/transform.ts';
import { projectByDatabase } from '../../../server/layers/loading/crs-store.ts';
import { testDatabase } from '../../harness/database.ts';

// On PostgreSQL alone: PROJ is what the formulas are measured by, and prepares a system a hundred times faster there.
test("every Gauss-Krüger zone of China's frames is what PROJ makes of it", async () => {
  const database = await testDatabase();
  const runs = [
    [4491, 11],
    [4502, 11],
    [4513, 21],
    [4534, 21],
    [2327, 11],
    [2338, 11],
    [2349, 21],
    [2370, 21],
    [21413, 11],
    [21453, 11],
    [2401, 21],
    [2422, 21],
  ] as const;
  for (const [first, count] of runs)
    for (const code of [first, first + count - 1]) {
      const { definition } = gaussKrueger(`EPSG:${code}`)!;
      const falseEasting = Number(/x_0=(\d+)/.exec(definition)![1]);
      const place: [number, number] = [falseEasting + 70_000, 3_450_000];
      const [expected] = await projectByDatabase(database, `EPSG:${code}`, [place]);
      const read = toCrs84({ kind: 'projected', name: '', definition })(...place);
      expect([code, read[0], read[1]]).toEqual([
        code,
        expect.closeTo(expected![0], 8),
        expect.closeTo(expected![1], 8),
      ]);
    }
});
