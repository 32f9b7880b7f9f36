import { z } from 'zod';
import { placeFilterSchema } from '../events/schema.ts';
import { snapshotNameSchema } from '../routing/schema.ts';

/** Body of `POST /api/route/impact`: two snapshots by name, and the events that are asked about. */
export const impactSchema = z.strictObject({
  from: snapshotNameSchema,
  to: snapshotNameSchema.optional().describe('what is in force now unless named'),
  events: placeFilterSchema.default({ open: false }),
});
export type ImpactRequest = z.output<typeof impactSchema>;
