import { boundsOf } from './period.ts';
import type { AssetFind, Condition, Period, Rule, UnitSource } from './schema.ts';

/** Whether a unit holds for whatever was found. */
export function unitAlways(unit: UnitSource): boolean {
  return (
    (('tier' in unit && !('code' in unit)) || 'unit' in unit) &&
    unit.when === undefined &&
    unit.validFrom === undefined &&
    unit.validTo === undefined
  );
}

function spans(outer: Period, inner: Period): boolean {
  const [from, to] = boundsOf(outer);
  const [innerFrom, innerTo] = boundsOf(inner);
  return from <= innerFrom && to >= innerTo;
}

/** Whether everything that meets `inner` meets `outer`. */
function isWider(outer: Condition | undefined, inner: Condition | undefined): boolean {
  return Object.entries(outer ?? {}).every(([field, values]) =>
    inner?.[field]?.every((value) => values.includes(value)),
  );
}

/** Whether `earlier` finds an asset wherever `later` does. */
function findsAll(earlier: AssetFind, later: AssetFind): boolean {
  if (earlier.layer !== later.layer || !isWider(earlier.where, later.where)) return false;
  if (earlier.inForce && JSON.stringify(earlier.inForce) !== JSON.stringify(later.inForce)) return false;
  if (earlier.way === 'named') return later.way === 'named' && earlier.within.metres >= later.within.metres;
  if (later.way === 'named') return false;
  if (later.way === 'containing') return true;
  if (earlier.way === 'containing') return false;
  const [reach, other] = [earlier.within, later.within];
  if ('metres' in reach && 'metres' in other) return reach.metres >= other.metres;
  return JSON.stringify(reach) === JSON.stringify(other);
}

/** Whether what `unit` names, of assets that meet `where`, is named by one of `units` too. */
function isNamedBy(units: readonly UnitSource[], unit: UnitSource, where: Condition | undefined): boolean {
  return units.some((other) => {
    if (!isWider(other.when, { ...where, ...unit.when }) || !spans(other, unit)) return false;
    if ('kind' in other && 'kind' in unit)
      return 'tier' in other === 'tier' in unit && other.code === unit.code;
    return !('kind' in other) && !('meets' in other) && !('code' in other);
  });
}

/** Whether `later` can never decide behind `earlier`, because that one has found an owner wherever it could. */
export function covers(earlier: Rule, later: Rule): boolean {
  if (earlier.find.way === 'territory' || later.find.way === 'territory') return false;
  if (!spans(earlier, later) || !findsAll(earlier.find, later.find)) return false;
  if (earlier.units.some(unitAlways)) return true;
  const { where } = later.find;
  return later.units.every((unit) => isNamedBy(earlier.units, unit, where));
}
