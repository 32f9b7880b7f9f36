import { z } from 'zod';
import { bilingualSchema } from './problem.ts';

const spotSchema = z.object({
  by: z.enum(['grid', 'item', 'source']),
  code: z.string(),
  title: bilingualSchema,
  byPast: z.number().describe('reports that as many days would have had, by its own past'),
  byLike: z
    .number()
    .nullable()
    .describe('by its like in those days: grids of the street, items of the scene; null for sources'),
  chance: z.number().describe('that none came by chance, 0 to 1'),
  point: z.tuple([z.number(), z.number()]).nullable().describe('of a grid, in CRS84'),
});

export const blindSpotsSchema = z.object({
  from: z.string().describe('first day in the city'),
  to: z.string().describe('last day'),
  pastFrom: z.string().describe('first day of the past that it is held against'),
  spots: z.array(spotSchema).describe('the least likely first'),
});
export type BlindSpots = z.output<typeof blindSpotsSchema>;
