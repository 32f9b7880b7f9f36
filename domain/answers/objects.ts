import { z } from 'zod';
import { taskStates } from '../patrols/states.ts';
import { decisionSchema, unitSchema } from '../routing/decision.ts';
import { geometrySchema } from './geojson.ts';
import { boxSchema } from './layer-versions.ts';
import { orderStateSchema } from './orders.ts';
import { bilingualSchema } from './problem.ts';

/** An order about an object, in brief. */
const orderOfObjectSchema = z.object({
  number: z.string(),
  event: z.int().describe('its first report'),
  item: z.string(),
  title: bilingualSchema.describe('of the item'),
  state: orderStateSchema,
  createdAt: z.string(),
});

/** What a sensor on an object measured last. */
const measurementSchema = z.object({
  quantity: z.string(),
  title: bilingualSchema.nullable(),
  value: z.number().nullable(),
  unit: z.string(),
  at: z.string().nullable(),
  state: z.enum(['alarm', 'beyond', 'normal', 'none']),
});

/** One object of the city: a feature of a layer in force, by its code, with its file. */
export const objectSchema = z.object({
  id: z.string().describe('its address, which its QR code holds'),
  layer: z.object({ id: z.string(), title: bilingualSchema }),
  code: z.string(),
  name: z.string().nullable(),
  nameEn: z.string().nullable(),
  fields: z
    .array(
      z.object({
        name: z.string(),
        title: bilingualSchema,
        value: z.unknown(),
        valueEn: z.string().optional().describe('of a value that the layer holds in English too'),
      }),
    )
    .describe('what its layer records of it'),
  geometry: geometrySchema,
  bbox: boxSchema,
  point: z.tuple([z.number(), z.number()]).describe('on it: longitude, latitude in CRS84'),
  version: z.int().describe('of the layer'),
  since: z.string().describe('when this version came into force'),
  areas: decisionSchema.shape.areas.nullable().describe('null while routing has no snapshot'),
  unit: unitSchema.nullable().describe('who is responsible for its place'),
  permits: z
    .array(z.object({ layer: z.string(), code: z.string(), name: z.string().nullable() }))
    .describe('areas of permits that it lies in'),
  orders: z
    .array(orderOfObjectSchema)
    .nullable()
    .describe('the newest orders about it that the reader may see; null for who may see none'),
  patrols: z
    .array(
      z.object({
        id: z.int(),
        title: z.string(),
        state: z.enum(taskStates),
        startsAt: z.string(),
        unit: z.string(),
      }),
    )
    .nullable()
    .describe('the newest patrols that went, or will go, there; null for who may see none'),
  measurements: z
    .array(measurementSchema)
    .nullable()
    .describe('of the sensors on it; null for who may not see them'),
});
export type CityObject = z.output<typeof objectSchema>;

/** The same as Linked Data: a place of schema.org with the geometry of GeoSPARQL. */
export const linkedObjectSchema = z.looseObject({
  '@context': z.unknown(),
  '@id': z.string(),
  '@type': z.unknown(),
});
