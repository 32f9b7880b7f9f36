import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type WarningKind, warningKindSchema } from '../../domain/answers/warnings.ts';

const file = new URL('../../data/warnings/kinds.json', import.meta.url);

/**
 * The kinds of warnings, and by which rule each becomes orders.
 * @param items the codes of the catalogue
 * @throws Error that names what is wrong with the file
 */
export function readWarningKinds(
  items: ReadonlySet<string>,
  text = readFileSync(file, 'utf8'),
): WarningKind[] {
  const parsed = z.array(warningKindSchema.strict()).safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`data/warnings/kinds.json: ${z.prettifyError(parsed.error)}`);
  const seen = new Set<string>();
  for (const { code, orders } of parsed.data) {
    if (seen.has(code)) throw new Error(`data/warnings/kinds.json: the kind "${code}" is there twice`);
    seen.add(code);
    if (orders && !items.has(orders.item))
      throw new Error(
        `data/warnings/kinds.json: "${code}" names the item "${orders.item}", which is unknown`,
      );
  }
  return parsed.data;
}
