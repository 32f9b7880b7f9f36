import type { Queryable } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import type { Title } from '../schema.ts';
import { tableOf } from '../store.ts';
import * as store from './store.ts';

/** A version with fewer features than this share of the one in force is taken for half a file. */
const leastShare = 0.8;
/** Layers this small may lose any number of features, and hold others than before. */
const smallLayer = 5;
/** With so large a share of features where they cannot be, the whole is taken for another city, or shifted. */
const mostElsewhere = 0.5;

function doubt(code: 'far-smaller' | 'another-city', { zh, en }: Title): Problem {
  return new Problem(
    409,
    code,
    { zh: `${zh}。如确有此意，请确认后发布`, en: `${en}. Publish it with "confirm" if that is meant` },
    [{ path: '/confirm', message: 'expected true' }],
  );
}

const elsewhere: Record<string, (count: string) => Title> = {
  'outside-city': (count) => ({
    zh: `${count}个在城市范围之外：像是其他城市的数据`,
    en: `${count} lie outside the city: this looks like the data of another one`,
  }),
  moved: (count) => ({
    zh: `${count}个离开了现行版本中的位置：像是其他城市的数据，或整体偏移`,
    en: `${count} are not where they are in the version in force: this looks like another city, or a shift`,
  }),
};

/** What the findings of a version say of all of it. */
function fromFindings(
  name: Title,
  features: number,
  counts: Readonly<Record<string, number>>,
): Problem | null {
  for (const [type, sentence] of Object.entries(elsewhere)) {
    const count = counts[type] ?? 0;
    if (features === 0 || count < features * mostElsewhere) continue;
    const [zh, en] = [
      sentence(`${features} 个要素中有 ${count} `).zh,
      sentence(`${count} of its ${features} features`).en,
    ];
    return doubt('another-city', { zh: `${name.zh}的 ${zh}`, en: `${name.en}: ${en}` });
  }
  return null;
}

/**
 * Why a version must not come into force unconfirmed: it holds far fewer features than the one in force, its findings say
 * of most of its features that they lie outside the city or have left their place, or none of its codes and places are
 * those of the version in force. Null where nothing speaks against it.
 * @param loaded what is known of a version that is still being loaded
 */
export async function doubtOf(
  database: Queryable,
  id: string,
  version: number,
  inForce: number | null,
  loaded?: { table: string; issueCounts: Readonly<Record<string, number>> },
): Promise<Problem | null> {
  const [before, after] = await store.featureCounts(database, id, [inForce ?? 0, version]);
  const name = { zh: `“${id}”第 ${version} 版`, en: `Version ${version} of "${id}"` };
  if (inForce !== null && before >= smallLayer && after < before * leastShare)
    return doubt('far-smaller', {
      zh: `${name.zh}有 ${after} 个要素，现行第 ${inForce} 版有 ${before} 个：将少 ${before - after} 个`,
      en: `${name.en} has ${after} features, version ${inForce}, which is in force, has ${before}: ${before - after} would be gone`,
    });
  const found = fromFindings(
    name,
    after,
    loaded?.issueCounts ?? (await store.issueCounts(database, id, version)),
  );
  if (found || inForce === null || Math.max(before, after) < smallLayer) return found;
  const now = loaded?.table ?? (await tableOf(database, id, version));
  const then = await tableOf(database, id, inForce);
  if (!now || !then || (await store.matches(database, now, then))) return null;
  return doubt('another-city', {
    zh: `${name.zh}的编码和位置与现行第 ${inForce} 版全都对不上：像是其他城市的数据`,
    en: `No code and no place of ${name.en[0]!.toLowerCase()}${name.en.slice(1)} is one of version ${inForce}, which is in force: this looks like the data of another city`,
  });
}
