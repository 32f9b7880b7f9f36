import type { LimitPolygon } from './key-limits.ts';
import type { UsedKey } from './principal.ts';

/**
 * An order and its reports lie in scopes: the areas of its place, its item, the units that lead and assist, and those
 * who reported it. Readers have the scopes of their units and see what shares a scope with them; the same is asked in
 * code, in SQL (`scopes && …`) and by the policies of the tables.
 */
export const scopeOf = {
  district: (code: string) => `district/${code}`,
  street: (code: string) => `street/${code}`,
  community: (code: string) => `community/${code}`,
  /** Whoever leads or assists. */
  unit: (code: string) => `unit/${code}`,
  item: (code: string) => `item/${code}`,
  /** Reported in the name of a source, or by a key that is bound to none. */
  source: (id: string) => `source/${id}`,
  reporter: (name: string) => `reporter/${name}`,
};

/** What an order lies in, as `wangge.order_scopes` in the database. */
export function orderScopes(order: {
  district: string | null;
  street: string | null;
  community: string | null;
  item: string;
  lead: { code: string };
  assists: readonly { code: string }[];
}): string[] {
  const { district, street, community, item, lead, assists } = order;
  return [
    ...(district === null ? [] : [scopeOf.district(district)]),
    ...(street === null ? [] : [scopeOf.street(street)]),
    ...(community === null ? [] : [scopeOf.community(community)]),
    scopeOf.item(item),
    scopeOf.unit(lead.code),
    ...assists.map(({ code }) => scopeOf.unit(code)),
  ];
}

/** What is asked of a unit to know its scopes. */
export interface ScopedUnit {
  code: string;
  kind: string;
}

/** The scopes of a unit alone; `itemsOf` gives the items of a bureau. */
export function ownScopes(
  { code, kind }: ScopedUnit,
  itemsOf: (bureau: string) => readonly string[],
): string[] {
  const own = [scopeOf.unit(code)];
  if (kind === 'district-office') own.push(scopeOf.district(code));
  if (kind === 'street-office') own.push(scopeOf.street(code));
  if (kind === 'community') own.push(scopeOf.community(code));
  if (kind === 'bureau') own.push(...itemsOf(code).map(scopeOf.item));
  return own;
}

/** Marks a scope by which a key is limited: what it reads lies in one of each kind. Sorted before all other scopes. */
const limitMark = '&';

/** The limits of a partner's key as scopes, which go with those of what he reported. */
export function limitScopes(key: UsedKey): string[] {
  const items = key.limits.items ?? [];
  return [...items.map((item) => `${limitMark}item/${scopeOf.item(item)}`), ...areaLimits(key)];
}

/** Those of them that are of its area. */
export function areaLimits({ limits, area }: UsedKey): string[] {
  const polygon = limits.area && 'polygon' in limits.area ? limits.area.polygon : null;
  return [
    // Of a unit that is no more, nothing is within.
    ...(area?.length === 0 ? [''] : (area ?? [])).map((scope) => `${limitMark}area/${scope}`),
    ...(polygon ? [`${limitMark}polygon/${JSON.stringify(polygon)}`] : []),
  ];
}

type Place = readonly [number, number];

/** Whether a place lies in a polygon, by the number of edges east of it; on an edge it may lie in or not. */
function covers({ coordinates }: LimitPolygon, [x, y]: Place): boolean {
  let inside = false;
  for (const ring of coordinates)
    for (const [index, [ax, ay]] of ring.entries()) {
      const [bx, by] = ring[(index + 1) % ring.length]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  return inside;
}

/** Whether what lies in `lies`, at `place`, is within the limits among `scopes`; as `wangge.within_limits` in the database. */
export function withinLimits(
  scopes: readonly string[],
  lies: readonly string[],
  place: Place | null,
): boolean {
  const met = new Map<string, boolean>();
  for (const scope of scopes) {
    if (!scope.startsWith(limitMark)) break;
    const slash = scope.indexOf('/');
    const kind = scope.slice(limitMark.length, slash);
    const rest = scope.slice(slash + 1);
    const holds =
      kind === 'polygon'
        ? place !== null && covers(JSON.parse(rest) as LimitPolygon, place)
        : lies.includes(rest);
    met.set(kind, (met.get(kind) ?? false) || holds);
  }
  return [...met.values()].every(Boolean);
}

/** Whether somebody with `scopes` (null: of the whole city) sees what lies in `lies`, at `place` where it has one. */
export function share(
  scopes: readonly string[] | null,
  lies: readonly string[],
  place: Place | null = null,
): boolean {
  return (
    scopes === null || (lies.some((scope) => scopes.includes(scope)) && withinLimits(scopes, lies, place))
  );
}
