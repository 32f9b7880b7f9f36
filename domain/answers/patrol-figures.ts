import { z } from 'zod';
import { figureParts, patrolFigureNames } from '../patrols/figures.ts';
import { taskStates } from '../patrols/states.ts';
import { geometrySchema } from './geojson.ts';
import { bilingualSchema } from './problem.ts';

const countsSchema = z.object({
  planned: z.int(),
  done: z.int(),
  short: z.int(),
  missed: z.int(),
  open: z.int(),
  doneShare: z.number().nullable(),
  coverage: z.number().nullable(),
  findings: z.int(),
  real: z.int(),
  unreal: z.int(),
  closed: z.int(),
  toPlace: z.number().nullable(),
  kilometres: z.number(),
});

const rowSchema = countsSchema.extend({
  code: z.string().nullable().describe('null for what is of none'),
  layer: z.string().nullable(),
  title: z.string(),
  titleEn: z.string().nullable().describe('English name of a unit; null where it has none'),
  tasks: z.string().describe('address of the tasks that it counts'),
  found: z.string().describe('address of the findings'),
});
export type PatrolFigureRow = z.output<typeof rowSchema>;

export const patrolFiguresSchema = z.object({
  from: z.string(),
  to: z.string(),
  by: z.enum(figureParts),
  explained: z.record(z.enum(patrolFigureNames), z.object({ label: bilingualSchema, text: bilingualSchema })),
  rows: z.array(rowSchema),
});
export type PatrolFigures = z.output<typeof patrolFiguresSchema>;

export const patrolCoverageSchema = z.object({
  type: z.literal('FeatureCollection'),
  more: z.boolean(),
  features: z.array(
    z.object({ type: z.literal('Feature'), geometry: geometrySchema, properties: rowSchema }),
  ),
});
export type PatrolCoverage = z.output<typeof patrolCoverageSchema>;

export const chiefSystemSchema = z.object({
  code: z.string(),
  title: bilingualSchema,
  grids: z.array(z.string()).describe('layers of which chiefs have grids or reaches'),
  resources: z.array(z.string()).describe('layers of what lies in them'),
  levels: z
    .array(z.object({ code: z.string(), title: bilingualSchema, duties: z.array(bilingualSchema) }))
    .describe('the highest first'),
});
export type ChiefSystem = z.output<typeof chiefSystemSchema>;

export const chiefSchema = z.object({
  id: z.int(),
  revision: z.int(),
  system: z.string(),
  level: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  person: z.string().nullable(),
  personLeft: z.boolean(),
  unit: z.string(),
  superior: z.int().nullable(),
  areas: z.array(z.object({ layer: z.string(), code: z.string() })),
  fromDay: z.string().describe('the first day in office'),
  untilDay: z.string().nullable().describe('the last day in office; null where it is open'),
  endedAt: z.string().nullable(),
});
export type Chief = z.output<typeof chiefSchema>;
export const chiefPageSchema = z.object({
  systems: z.array(chiefSystemSchema),
  chiefs: z.array(chiefSchema),
  next: z.string().nullable(),
});

const taskLineSchema = z.object({
  id: z.int(),
  title: z.string(),
  state: z.enum(taskStates),
  startsAt: z.string(),
  person: z.string().nullable(),
});

export const chiefListsSchema = chiefSchema.extend({
  from: z.string(),
  to: z.string(),
  resources: z.array(
    z.object({
      layer: z.string(),
      title: bilingualSchema,
      count: z.int(),
      hectares: z.number().nullable(),
      kilometres: z.number().nullable(),
    }),
  ),
  where: z.array(
    z.object({
      layer: z.string(),
      code: z.string(),
      name: z.string().nullable(),
      retired: z.boolean().describe('no longer in its layer'),
    }),
  ),
  duties: z.array(bilingualSchema),
  tasks: z.object({ states: z.record(z.enum(taskStates), z.int()), newest: z.array(taskLineSchema) }),
  results: countsSchema,
  negatives: z.object({
    tasks: z.array(taskLineSchema).describe('missed or short, newest first'),
    findings: z
      .array(z.object({ order: z.string(), event: z.int(), item: z.string(), dueAt: z.string() }))
      .describe('real, open and overdue'),
  }),
});
export type ChiefLists = z.output<typeof chiefListsSchema>;

export const proposalsSchema = z.object({
  proposals: z.array(
    z.object({
      grid: z.string(),
      title: z.string(),
      unit: z.string(),
      reason: bilingualSchema,
      planned: z.boolean().describe('whether an active plan goes there already'),
      plan: z.record(z.string(), z.unknown()).describe('a body for POST /api/patrols/plans'),
    }),
  ),
});
export type PatrolProposals = z.output<typeof proposalsSchema>;
