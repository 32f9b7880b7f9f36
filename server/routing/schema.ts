import { z } from 'zod';
import { storableTime } from '../input/storable-values.ts';

/** A question: whose is this place? */
export interface RouteQuery {
  /** In degrees, or in the units of `crs`; what is not a number is refused with the likely cause. */
  lon: number;
  lat: number;
  /** An item's code; without it the territory answers. */
  item?: string | undefined;
  /** The code of the facility or enterprise that it is about, where the source knows it. */
  facility?: string | undefined;
  /** How many metres the true place lies away at most, in 68 of 100 cases. */
  accuracy?: number | undefined;
  /** In how many cases of 100 it does, where that is not 68. */
  accuracyPercent?: number | undefined;
  /** CRS84 unless told: an EPSG code, GCJ-02 or BD-09. */
  crs?: string | undefined;
  /** Asks with what was in force then; dates in rules and permits are held against this time. */
  at?: Date | undefined;
  /** Asks with the snapshot that a decision names; `at` is then only the time that the answer bears. */
  snapshot?: string | undefined;
}

/** A question about what is in force now. */
export type PresentQuery = Omit<RouteQuery, 'at' | 'snapshot'>;

/** What a caller may say about one place beside the place itself. */
const options = {
  item: z.string().min(1).optional(),
  facility: z.string().min(1).optional(),
  accuracy: z.number().optional(),
  accuracyPercent: z.number().optional(),
  crs: z.string().min(1).optional(),
};

/** One point of a JSON or NDJSON body: an object, or a pair of longitude and latitude. */
export const pointSchema = z.union(
  [
    z.strictObject({ lon: z.number(), lat: z.number(), ...options }),
    z.tuple([z.number(), z.number()]).transform(
      ([lon, lat]): {
        lon: number;
        lat: number;
        item?: string | undefined;
        facility?: string | undefined;
        accuracy?: number | undefined;
        accuracyPercent?: number | undefined;
        crs?: string | undefined;
      } => ({ lon, lat }),
    ),
  ],
  'expected {"lon": number, "lat": number, "item"?, "facility"?, "accuracy"?, "accuracyPercent"?, "crs"?} or [lon, lat]',
);

export const snapshotNameSchema = z
  .string()
  .regex(/^[^/]+\/\d{1,15}$/, 'expected the snapshot that a decision names, <time>/<publication>');

/** What an address may say about all points of a request. */
export const commonParametersSchema = z.strictObject({
  item: z.string().min(1).optional(),
  facility: z.string().min(1).optional(),
  crs: z.string().min(1).optional(),
  accuracy: z.coerce
    .number()
    .optional()
    .describe('metres within which the true place lies in 68 % of cases, the error circular and normal'),
  accuracyPercent: z.coerce.number().optional().describe('that percentage, where it is another'),
  at: storableTime('expected a time as in RFC 3339')
    .transform((text) => new Date(text))
    .optional(),
  snapshot: snapshotNameSchema.optional(),
});
