import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { unitSchema } from '../../domain/routing/decision.ts';

const settingsSchema = z.strictObject({
  /** Metres: how far outside an area a place in a gap may lie and still be that area's. */
  snapDistance: z.number().min(0).max(1000),
  /** The share of the error circle that a candidate must reach to be sure. */
  confidenceThreshold: z.number().gt(0).max(1),
  /** Metres: how near a border must be to be told. */
  nearBorder: z.number().min(0).max(2000),
  /** Who takes what nobody owns. */
  dutyDesk: unitSchema,
});
export type RoutingSettings = z.infer<typeof settingsSchema>;

const file = new URL('../../data/routing/settings.json', import.meta.url);

/** The settings of `data/routing/settings.json`. Fails, naming the place, when the file is wrong. */
export function readSettings(): RoutingSettings {
  const result = settingsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (result.success) return result.data;
  throw new Error(`data/routing/settings.json is not valid: ${z.prettifyError(result.error)}`);
}
