import { z } from 'zod';

/** Whoever can be responsible or has people: the city, an office, a bureau, an operator, a team. */
export const cityUnitSchema = z
  .object({
    code: z.string(),
    name: z.string(),
    nameEn: z.string().nullable(),
    kind: z
      .string()
      .describe('city, district-office, street-office, community, bureau, or the kind that a rule names'),
    parent: z.string().nullable().describe('the code of the unit above; null for the city alone'),
    byHand: z.boolean().describe('whether a person keeps it; else its name and place follow from the layers'),
    people: z.int().describe('how many people have a role in it'),
    children: z.int().describe('how many units are right below it'),
  })
  .meta({ id: 'CityUnit' });
export type CityUnit = z.output<typeof cityUnitSchema>;

export const unitPageSchema = z.object({
  units: z.array(cityUnitSchema),
  next: z.string().nullable().describe('the cursor of the following page'),
});
