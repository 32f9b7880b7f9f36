import type { Principal } from '../../domain/access/principal.ts';
import { areaLimits, scopeOf, withinLimits } from '../../domain/access/scopes.ts';
import type { Source } from '../../domain/answers/sources.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import { Problem } from '../input/problem.ts';

const tierMembers = {
  districts: 'district',
  streets: 'street',
  'responsibility-grids': 'responsibilityGrid',
  'unit-grids': 'unitGrid',
} as const;

/** Whether a place is in the area that a source reports from. */
export function isInside({ area }: Source, { areas, point: [lon, lat] }: Decision): boolean {
  if (area === null) return true;
  if ('bbox' in area) {
    const [west, south, east, north] = area.bbox;
    return lon >= west && lon <= east && lat >= south && lat <= north;
  }
  const found = areas[tierMembers[area.layer]];
  return found !== null && area.codes.includes(found.code);
}

/** @throws Problem 403 `item-not-allowed`, `area-not-allowed` where the limits of the key do not let it report this */
export function requireWithinKey(
  item: string,
  { areas, point, lead, assists }: Decision,
  { key }: Principal,
): void {
  if (!key) return;
  const { items } = key.limits;
  if (items && !items.includes(item))
    throw new Problem(
      403,
      'item-not-allowed',
      {
        zh: `此密钥不能上报事项“${item}”`,
        en: `This key may not report "${item}"; its items are ${items.join(', ')}`,
      },
      [{ path: '/item', message: `expected one of ${items.join(', ')}` }],
    );
  const community = areas.unitGrid?.code;
  const lies = [
    ...(areas.district ? [scopeOf.district(areas.district.code)] : []),
    ...(areas.street ? [scopeOf.street(areas.street.code)] : []),
    ...(community && /^\d{14,15}$/.test(community) ? [scopeOf.community(community.slice(0, 12))] : []),
    scopeOf.item(item),
    ...[lead, ...assists].map(({ code }) => scopeOf.unit(code)),
  ];
  if (!withinLimits(areaLimits(key), lies, point))
    throw new Problem(
      403,
      'area-not-allowed',
      { zh: `此密钥不能在${point}上报`, en: `This key may not report at ${point}, outside its area` },
      [{ path: '/point', message: 'expected a place in the area of the key' }],
    );
}
