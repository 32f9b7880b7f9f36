/** Something from which reports are expected: a grid, an item, a source. */
export interface Watched {
  code: string;
  /** Reports within the days that are looked at. */
  recent: number;
  /** Reports within the days before. */
  past: number;
  /** Those of the same group are its like; null for what has none. */
  group: string | null;
}

export interface BlindSpot {
  code: string;
  /** Reports that as many days would have had, by its own past. */
  byPast: number;
  /** By the mean of its like in those very days; null without any. */
  byLike: number | null;
  /** The chance that none comes where so many are expected. */
  chance: number;
}

/** So unlikely that none came by chance. */
const leastChance = 0.01;

/**
 * What was silent though its past and its like would have had reports: of a Poisson process with the lesser of the two as
 * its mean, none comes with the chance exp(-mean), which is below 0.01 from 4.6 expected reports on.
 * @param pastSpans how many times as long the past is as the days that are looked at
 * @returns the least likely first
 */
export function blindSpots(watched: readonly Watched[], pastSpans: number): BlindSpot[] {
  const groups = new Map<string, { sum: number; size: number }>();
  for (const { group, recent } of watched) {
    if (group === null) continue;
    const known = groups.get(group) ?? { sum: 0, size: 0 };
    groups.set(group, { sum: known.sum + recent, size: known.size + 1 });
  }
  return watched
    .filter(({ recent }) => recent === 0)
    .map(({ code, past, group }): BlindSpot => {
      const byPast = past / pastSpans;
      const like = group === null ? undefined : groups.get(group);
      // It has none itself: the sum is that of the others.
      const byLike = like === undefined || like.size < 2 ? null : like.sum / (like.size - 1);
      return { code, byPast, byLike, chance: Math.exp(-Math.min(byPast, byLike ?? byPast)) };
    })
    .filter(({ chance }) => chance < leastChance)
    .sort((a, b) => a.chance - b.chance || a.code.localeCompare(b.code));
}
