/** How two orders, or two reports, lie to each other. */
export interface Nearness {
  sameItem: boolean;
  sameScene: boolean;
  /** Metres. */
  distance: number;
  /** Milliseconds between the times that they came in. */
  gap: number;
}

/** Beyond this distance, metres, and this time, milliseconds, nothing speaks for two being one matter. */
const farthest = 1000;
const longest = 86_400_000;

/**
 * How likely two are one matter, 0 to 100: half by kind (the item in full, the scene alone two fifths of it), 30 by
 * distance, 20 by time. It orders what people choose from; what joins by itself goes by `data/catalogue/joining.json`.
 */
export function likeness({ sameItem, sameScene, distance, gap }: Nearness): number {
  const kind = sameItem ? 50 : sameScene ? 20 : 0;
  const share = (value: number, most: number) => 1 - Math.min(1, Math.abs(value) / most);
  return kind + 30 * share(distance, farthest) + 20 * share(gap, longest);
}
