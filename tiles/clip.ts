/**
 * Clips a closed ring to the square from `low` to `high` on both axes (Sutherland and Hodgman, one side after
 * the other). `ring` is x, y, x, y, …, the first vertex repeated as the last; so is the answer, which is empty
 * when nothing is inside. Where a ring leaves and comes back, the answer runs along the square's edge.
 */
export function clipRing(ring: readonly number[], low: number, high: number): number[] {
  let clipped = cut(ring, 0, low, 1);
  clipped = cut(clipped, 0, high, -1);
  clipped = cut(clipped, 1, low, 1);
  return cut(clipped, 1, high, -1);
}

/** Keeps what lies on the side of `limit` that `direction` points to, along `axis` (0 for x, 1 for y). */
function cut(ring: readonly number[], axis: 0 | 1, limit: number, direction: 1 | -1): number[] {
  const kept: number[] = [];
  const other = 1 - axis;
  for (let at = 0; at + 3 < ring.length; at += 2) {
    const from = ring[at + axis]!;
    const to = ring[at + 2 + axis]!;
    const fromInside = (from - limit) * direction >= 0;
    const toInside = (to - limit) * direction >= 0;
    if (fromInside) kept.push(ring[at]!, ring[at + 1]!);
    if (fromInside !== toInside) {
      const start = ring[at + other]!;
      const crossing = start + ((ring[at + 2 + other]! - start) * (limit - from)) / (to - from);
      if (axis === 0) kept.push(limit, crossing);
      else kept.push(crossing, limit);
    }
  }
  if (kept.length > 0) kept.push(kept[0]!, kept[1]!);
  return kept;
}

/**
 * Clips a line to the square from `low` to `high` on both axes (Liang and Barsky, segment by segment).
 * `line` is x, y, x, y, …; the answer has a line for each stretch inside.
 */
export function clipLine(line: readonly number[], low: number, high: number): number[][] {
  const stretches: number[][] = [];
  let stretch: number[] = [];
  for (let at = 0; at + 3 < line.length; at += 2) {
    const x = line[at]!;
    const y = line[at + 1]!;
    const dx = line[at + 2]! - x;
    const dy = line[at + 3]! - y;
    let enter = 0;
    let leave = 1;
    for (const [step, room] of [
      [-dx, x - low],
      [dx, high - x],
      [-dy, y - low],
      [dy, high - y],
    ] as const) {
      if (step === 0) {
        if (room < 0) enter = 2;
      } else if (step < 0) enter = Math.max(enter, room / step);
      else leave = Math.min(leave, room / step);
    }
    if (enter > leave) {
      if (stretch.length > 0) stretches.push(stretch);
      stretch = [];
      continue;
    }
    if (stretch.length === 0) stretch.push(x + dx * enter, y + dy * enter);
    stretch.push(x + dx * leave, y + dy * leave);
    if (leave < 1) {
      stretches.push(stretch);
      stretch = [];
    }
  }
  if (stretch.length > 0) stretches.push(stretch);
  return stretches;
}
