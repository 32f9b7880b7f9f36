import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type VehicleKind, vehicleKindSchema } from '../../domain/answers/vehicles.ts';

const file = new URL('../../data/vehicles/kinds.json', import.meta.url);

/**
 * The kinds of vehicles, and what is held against their positions.
 * @param items the codes of the catalogue
 * @throws Error that names what is wrong with the file
 */
export function readVehicleKinds(
  items: ReadonlySet<string>,
  text = readFileSync(file, 'utf8'),
): ReadonlyMap<string, VehicleKind> {
  const parsed = z.array(vehicleKindSchema.strict()).safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`data/vehicles/kinds.json: ${z.prettifyError(parsed.error)}`);
  const kinds = new Map<string, VehicleKind>();
  for (const kind of parsed.data) {
    if (kinds.has(kind.code))
      throw new Error(`data/vehicles/kinds.json: the kind "${kind.code}" is there twice`);
    const rules = [...kind.speeds, kind.area, kind.jumps, kind.silence];
    const unknown = rules.find((rule) => rule && !items.has(rule.item));
    if (unknown)
      throw new Error(
        `data/vehicles/kinds.json: "${kind.code}" names the item "${unknown.item}", which is unknown`,
      );
    kinds.set(kind.code, kind);
  }
  return kinds;
}
