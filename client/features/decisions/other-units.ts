import type { Decision, Unit } from '../../../domain/routing/decision.ts';

/**
 * The units other than `lead` that a place may belong to: what the decision weighed and overruled, then the
 * offices of the areas that cover it. Each once.
 */
export function otherUnits(decision: Decision, lead: Unit): Unit[] {
  const { street, district } = decision.areas;
  const units: Unit[] = [
    decision.lead,
    ...decision.candidates.map(({ unit }) => unit),
    ...decision.assists,
    ...(street ? [{ ...unitOf(street), kind: 'street-office' }] : []),
    ...(district ? [{ ...unitOf(district), kind: 'district-office' }] : []),
  ];
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  byCode.delete(lead.code);
  return [...byCode.values()];
}

function unitOf({ code, name, nameEn }: Pick<Unit, 'code' | 'name' | 'nameEn'>) {
  return { code, name, nameEn };
}
