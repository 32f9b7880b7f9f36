/** One member that two entries have otherwise. */
export interface Difference {
  /** The way to it: `title.zh`, `clocks.handle`, `thresholds`. */
  member: string;
  /** undefined: it is not there. */
  before: unknown;
  after: unknown;
}

const isBranch = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What counts as the same: a list or record that is empty is one that is not there. */
function essence(value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'object' && Object.keys(value).length === 0) return '';
  return JSON.stringify(value, (_key, inner: unknown) =>
    isBranch(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

/**
 * What one entry has otherwise than another, member by member; records are gone into as far as `depth`, lists stay
 * whole.
 */
export function differencesBetween(before: object, after: object, depth = 2): Difference[] {
  const found: Difference[] = [];
  function compare(one: object, other: object, way: string, left: number): void {
    for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
      const a: unknown = Reflect.get(one, name);
      const b: unknown = Reflect.get(other, name);
      if (essence(a) === essence(b)) continue;
      const member = way === '' ? name : `${way}.${name}`;
      if (left > 1 && (isBranch(a) || isBranch(b)))
        compare(isBranch(a) ? a : {}, isBranch(b) ? b : {}, member, left - 1);
      else found.push({ member, before: a, after: b });
    }
  }
  compare(before, after, '', depth);
  return found;
}
