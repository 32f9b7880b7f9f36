import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type IndicatorDefinition, indicatorDefinitionSchema } from '../../domain/answers/indicators.ts';
import { faultOf } from '../items/catalogue.ts';

const file = new URL('../../data/catalogue/indicators.json', import.meta.url);
const seedSchema = z.array(
  indicatorDefinitionSchema.safeExtend({ code: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/) }),
);

/**
 * The indicators with which an installation begins.
 * @throws Error that names each wrong entry, its field and value
 */
export function readIndicators(
  text = readFileSync(file, 'utf8'),
): (IndicatorDefinition & { code: string })[] {
  const data: unknown = JSON.parse(text);
  const parsed = seedSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => faultOf(data, issue).en);
  throw new Error(`data/catalogue/indicators.json: ${faults.join('; ')}`);
}
