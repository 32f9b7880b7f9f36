import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Problem } from '../input/problem.ts';

const file = new URL('../../data/catalogue/quantities.json', import.meta.url);

const title = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const quantitySchema = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9.-]*$/),
  title,
  /** The unit in which it is kept; 1 for a number without. */
  unit: z.string().min(1),
  /** Other units: a value times `factor` plus `offset` is one of the unit in which it is kept. */
  also: z.array(
    z.strictObject({ unit: z.string().min(1), factor: z.number().positive(), offset: z.number().default(0) }),
  ),
});
export type Quantity = z.output<typeof quantitySchema>;

/** Units as they are written in practice: `µg/m³`, `ug / m3` and `μg/m3` are one. */
export function sameUnit(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replaceAll('μ', 'u')
    .replaceAll('℃', '°C')
    .toLowerCase();
}

export interface Quantities {
  /** What the quantity is called; null for one that is known by its code alone. */
  find(code: string): Quantity | null;
  /** The code of a quantity by its code or its name in either language; what is not known stays as it is. */
  codeOf(named: string): string;
  /** As `convert`; null where the unit is none of the quantity's. */
  converted(code: string, value: number, unit: string): { value: number; unit: string } | null;
  /**
   * Takes a value from the unit it was sent in to the one in which its quantity is kept. A quantity that is not in the
   * list is kept in its own unit.
   * @throws Problem 400 `wrong-unit`, naming the units that are known
   */
  convert(code: string, value: number, unit: string): { value: number; unit: string };
}

/** @throws Error that names what is wrong with the file */
export function readQuantities(text = readFileSync(file, 'utf8')): Quantity[] {
  const parsed = z.array(quantitySchema).safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`data/catalogue/quantities.json: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

export function createQuantities(list: readonly Quantity[]): Quantities {
  const byCode = new Map(list.map((quantity) => [quantity.code, quantity]));
  const byName = new Map(
    list.flatMap(({ code, title: { zh, en } }) =>
      [code, zh, en].map((name) => [name.normalize('NFKC').toLowerCase(), code] as const),
    ),
  );
  function converted(code: string, value: number, unit: string): { value: number; unit: string } | null {
    const quantity = byCode.get(code);
    if (!quantity) return { value, unit };
    const written = sameUnit(unit);
    if (written === sameUnit(quantity.unit)) return { value, unit: quantity.unit };
    const other = quantity.also.find((each) => sameUnit(each.unit) === written);
    if (!other) return null;
    // Twelve digits: what a sensor sends has fewer, and binary fractions leave no tail.
    return {
      value: Number((value * other.factor + other.offset).toPrecision(12)),
      unit: quantity.unit,
    };
  }
  return {
    converted,
    find: (code) => byCode.get(code) ?? null,
    codeOf: (named) => byName.get(named.normalize('NFKC').trim().toLowerCase()) ?? named,
    convert(code, value, unit) {
      const kept = converted(code, value, unit);
      if (kept) return kept;
      const quantity = byCode.get(code)!;
      const known = [quantity.unit, ...quantity.also.map((each) => each.unit)].join(', ');
      const detail = {
        zh: `“${quantity.title.zh}”的单位应为${known}之一，不是“${unit}”`,
        en: `"${code}" is measured in one of ${known}, not in "${unit}"`,
      };
      throw new Problem(400, 'wrong-unit', detail, [{ path: '/unit', message: detail.en, text: detail }]);
    },
  };
}
