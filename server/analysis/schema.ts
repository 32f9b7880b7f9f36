import { z } from 'zod';
import { said } from '../../domain/schema-texts.ts';
import type { Tier } from '../layers/published.ts';

const tierNames = [
  'district',
  'street',
  'responsibility-grid',
  'unit-grid',
] as const satisfies readonly Tier[];

/** So many corners a drawn geometry has at most, all its parts together. */
const mostCorners = 10_000;
/** Wider or higher than this many degrees no region is taken: beyond a province, planes and ellipsoids part. */
const widestDegrees = 10;

const position = z
  .array(z.number())
  .min(2)
  .max(3)
  .refine(
    ([longitude, latitude]) => Math.abs(longitude!) <= 180 && Math.abs(latitude!) <= 90,
    said({ zh: '应为以度表示的 [经度, 纬度]', en: 'expected [longitude, latitude] in degrees' }),
  );
const line = z.array(position).min(2).max(mostCorners);
const ring = z
  .array(position)
  .min(4)
  .max(mostCorners)
  .refine(
    (corners) => corners[0]?.[0] === corners.at(-1)?.[0] && corners[0]?.[1] === corners.at(-1)?.[1],
    said({ zh: '环的终点应与起点相同', en: 'expected a ring that ends where it begins' }),
  );
const area = z.array(ring).min(1).max(mostCorners);

const point = z.strictObject({ type: z.literal('Point'), coordinates: position });
const polygon = z.strictObject({ type: z.literal('Polygon'), coordinates: area });
const multiPolygon = z.strictObject({
  type: z.literal('MultiPolygon'),
  coordinates: z.array(area).min(1).max(mostCorners),
});
const areaOfTier = z.strictObject({
  tier: z.enum(tierNames),
  code: z.string().min(1).max(100),
});

type Drawn = { type: string; coordinates: unknown };

/** Corners of a geometry, and how far it reaches. */
function sizeOf({ coordinates }: Drawn) {
  let corners = 0;
  const [least, most] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  const look = (part: unknown[]): void => {
    if (typeof part[0] !== 'number') for (const inner of part) look(inner as unknown[]);
    else {
      corners++;
      for (const axis of [0, 1]) {
        least[axis] = Math.min(least[axis]!, part[axis] as number);
        most[axis] = Math.max(most[axis]!, part[axis] as number);
      }
    }
  };
  look(coordinates as unknown[]);
  return { corners, degrees: Math.max(most[0]! - least[0]!, most[1]! - least[1]!) };
}

function bounded<Schema extends z.ZodType<Drawn | z.output<typeof areaOfTier>>>(schema: Schema) {
  return schema.superRefine((value, context) => {
    if (!('coordinates' in value)) return;
    const { corners, degrees } = sizeOf(value);
    if (corners > mostCorners)
      context.addIssue({
        code: 'custom',
        message: `the geometry has ${corners} corners; expected no more than ${mostCorners}`,
      });
    if (degrees > widestDegrees)
      context.addIssue({
        code: 'custom',
        message: `the region is ${degrees.toFixed(1)}° wide or high; expected no more than ${widestDegrees}°`,
      });
  });
}

const region = bounded(z.union([polygon, multiPolygon, areaOfTier])).meta({
  title: '范围 Region',
  description:
    'a Polygon or MultiPolygon of GeoJSON in CRS84, or an area of a tier by its code: {"tier":"street","code":"…"}',
});
const shape = bounded(
  z.union([
    point,
    z.strictObject({ type: z.literal('LineString'), coordinates: line }),
    polygon,
    multiPolygon,
    areaOfTier,
  ]),
).meta({
  title: '图形 Geometry',
  description:
    'a Point, LineString, Polygon or MultiPolygon of GeoJSON in CRS84, or an area of a tier by its code',
});
const layer = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    said({ zh: '应为图层的短横线式标识', en: 'expected the kebab-case id of a layer' }),
  )
  .meta({ title: '图层 Layer', description: 'the id of a layer' });
const filter = z
  .string()
  .min(1)
  .max(16_384)
  .meta({ title: '筛选条件 Filter', description: 'CQL2 text over the queryables of the layer' })
  .optional();
const distance = z
  .number()
  .positive('expected more than 0 m')
  .max(50_000, 'expected no more than 50,000 m')
  .meta({ title: '距离 Distance', description: 'metres on the ellipsoid' });
const limit = (most: number, usual: number) =>
  z
    .int()
    .min(1)
    .max(most)
    .default(usual)
    .meta({ title: '最多条数 Limit', description: `features at most, up to ${most}` });

/** What each operation takes. */
export const inputs = {
  buffer: z.strictObject({ region: shape, distance }),
  within: z.strictObject({
    layer,
    filter,
    region: shape,
    distance: distance.optional(),
    relation: z.enum(['meets', 'inside']).default('meets').meta({
      title: '空间关系 Relation',
      description:
        'meets: features that have a place in common with the region, or with what lies within the distance; inside: features that lie in it as a whole',
    }),
    limit: limit(10_000, 1_000),
  }),
  nearest: z.strictObject({
    layer,
    filter,
    point: point.meta({ title: '地点 Place', description: 'a Point of GeoJSON in CRS84' }),
    distance: distance.default(2_000),
    limit: limit(1_000, 10),
  }),
  counts: z.strictObject({
    layer,
    filter,
    tier: z.enum(tierNames).meta({ title: '层级 Tier', description: 'the tier that is counted by' }),
    region: region.optional(),
  }),
  measure: z.strictObject({ layer, filter, region: region.optional() }),
  intersection: z.strictObject({
    layer,
    filter,
    with: layer.meta({ title: '另一图层 Other layer', description: 'the id of another layer' }),
    withFilter: filter.unwrap().optional().meta({
      title: '另一图层的筛选条件 Filter of the other layer',
      description: 'CQL2 text over the queryables of the other layer',
    }),
    region: region.optional(),
    limit: limit(10_000, 1_000),
  }),
  union: z.strictObject({ layer, filter, region: region.optional() }),
};

export type OperationId = keyof typeof inputs;
export type Inputs = { [Id in OperationId]: z.output<(typeof inputs)[Id]> };
export type Shape = z.output<typeof shape>;
