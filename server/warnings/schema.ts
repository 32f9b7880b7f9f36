import { z } from 'zod';
import { warningLevels } from '../../domain/answers/warnings.ts';
import { isStorable } from '../database/storable-text.ts';
import { codeParameter, cursorParameter, limitParameter } from '../input/query-parameters.ts';
import { storableTime } from '../input/storable-values.ts';

function text(longest: number) {
  return z.string().trim().min(1).max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
}

const position = z.tuple(
  [z.number().min(-180).max(180), z.number().min(-90).max(90)],
  'expected [longitude, latitude] in degrees',
);
const ring = z
  .array(position)
  .min(4, 'expected a ring of four positions or more')
  .max(10_000)
  .refine(
    (positions) => positions[0]?.[0] === positions.at(-1)?.[0] && positions[0]?.[1] === positions.at(-1)?.[1],
    'expected a ring that ends where it begins',
  );
const polygon = z.array(ring).min(1).max(200);

/** GeoJSON in CRS84. */
const shapeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Point'), coordinates: position }),
  z.strictObject({ type: z.literal('LineString'), coordinates: z.array(position).min(2).max(10_000) }),
  z.strictObject({ type: z.literal('Polygon'), coordinates: polygon }),
  z.strictObject({ type: z.literal('MultiPolygon'), coordinates: z.array(polygon).min(1).max(200) }),
]);
export type Shape = z.output<typeof shapeSchema>;

const mostAreas = 500;

/** Body of `POST` and `PUT /api/warnings`. What names neither areas nor a geometry is a warning with only a text. */
export const warningRequestSchema = z
  .strictObject({
    /** Who gives the warning; that of the key unless told. */
    source: text(200).optional(),
    /** The source's own id; a repeat with the same one answers the first result. */
    externalId: text(200).optional(),
    kind: z.string().min(1).max(100),
    level: z.enum(warningLevels),
    text: text(4000),
    /** Areas of the tiers by their codes. */
    areas: z
      .array(z.strictObject({ layer: z.enum(['districts', 'streets']), code: codeParameter }))
      .min(1)
      .max(mostAreas)
      .optional(),
    geometry: shapeSchema.optional(),
    /** Metres around the geometry; more than 0 for a point or a line. */
    distance: z.number().min(0).max(200_000).default(0),
    /** Now unless told. */
    effectiveAt: storableTime().optional(),
    expiresAt: storableTime().optional(),
  })
  .superRefine(({ areas, geometry, distance, effectiveAt, expiresAt }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (areas && geometry) issue('areas', 'expected either "areas" or a "geometry"');
    if (geometry && distance === 0 && !geometry.type.endsWith('Polygon'))
      issue('distance', `expected more than 0 m around a ${geometry.type}`);
    if (expiresAt && Date.parse(expiresAt) <= (effectiveAt ? Date.parse(effectiveAt) : Date.now()))
      issue('expiresAt', 'expected a time after the warning begins');
  });
export type WarningRequest = z.output<typeof warningRequestSchema>;

/** Body of `POST /api/warnings/{id}/lift`. */
export const liftSchema = z.strictObject({ note: text(2000) });

/** Body of `POST /api/warnings/{id}/orders`: an order by hand, at a place by coordinates or in words. */
export const followUpSchema = z
  .strictObject({
    item: z.string().min(1).max(100),
    point: position.optional(),
    place: text(1000).optional(),
  })
  .refine(
    ({ point, place }) => (point === undefined) !== (place === undefined),
    'expected either "point": [lon, lat] or "place" in words',
  );
export type FollowUp = z.output<typeof followUpSchema>;

/** Query of `GET /api/warnings`. */
export const warningQuerySchema = z.strictObject({
  limit: limitParameter,
  cursor: cursorParameter,
  state: z.enum(['current', 'ended', 'all']).default('current'),
  kind: codeParameter.optional(),
});
export type WarningQuery = z.output<typeof warningQuerySchema>;
