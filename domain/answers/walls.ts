import { z } from 'zod';
import { issueOf, said } from '../schema-texts.ts';
import { bilingualSchema } from './problem.ts';

/** A wall is so many cells wide and high, whatever the size of its screen. */
export const wallColumns = 24;
export const wallRows = 12;
/** A tile links to so many scenes at most. */
export const mostLinks = 8;

const cells = {
  x: z
    .int()
    .min(0)
    .max(wallColumns - 1),
  y: z
    .int()
    .min(0)
    .max(wallRows - 1),
  w: z.int().min(1).max(wallColumns),
  h: z.int().min(1).max(wallRows),
};
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes');

const common = {
  id,
  ...cells,
  title: bilingualSchema.optional().describe('in place of what it is called by what it shows'),
};

const tileSchema = z
  .discriminatedUnion('show', [
    z.strictObject({ ...common, show: z.literal('indicator'), indicator: z.string() }),
    z.strictObject({
      ...common,
      show: z.literal('group').describe('several indicators, a line each'),
      title: bilingualSchema,
      indicators: z.array(z.string()).min(1).max(20),
    }),
    z.strictObject({ ...common, show: z.literal('scenes').describe("today's alarms by scene") }),
    z.strictObject({ ...common, show: z.literal('map') }),
    z.strictObject({
      ...common,
      show: z.literal('duty').describe('who is on duty'),
      units: z.array(z.string()).min(1).max(12),
    }),
    z.strictObject({
      ...common,
      show: z.literal('warnings').describe('warnings in force, the gravest first'),
    }),
    z.strictObject({
      ...common,
      show: z
        .literal('cameras')
        .describe('pictures of cameras by the address in their property "still" or "stream"'),
      layer: z.string().default('cameras'),
      cameras: z.array(z.string()).min(1).max(9).describe('codes of features of the layer'),
    }),
    z.strictObject({
      ...common,
      show: z.literal('links'),
      scenes: z.array(z.string()).min(1).max(mostLinks),
    }),
  ])
  .refine(({ x, w }) => x + w <= wallColumns, {
    message: said({ zh: `x + w 应不超过 ${wallColumns}`, en: `expected x + w at most ${wallColumns}` }),
    path: ['w'],
  })
  .refine(({ y, h }) => y + h <= wallRows, {
    message: said({ zh: `y + h 应不超过 ${wallRows}`, en: `expected y + h at most ${wallRows}` }),
    path: ['h'],
  });
export type WallTile = z.output<typeof tileSchema>;

const meets = (a: WallTile, b: WallTile) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

/** What a wall shows and where. Body of `PUT /api/walls/{id}`. */
export const wallDefinitionSchema = z
  .strictObject({ title: bilingualSchema, tiles: z.array(tileSchema).max(60) })
  .superRefine(({ tiles }, context) => {
    for (const [i, tile] of tiles.entries()) {
      const other = tiles.findIndex((each, k) => k < i && (each.id === tile.id || meets(each, tile)));
      if (other < 0) continue;
      const { id: name } = tiles[other]!;
      const text =
        name === tile.id
          ? { zh: `组件“${name}”重复`, en: `there are two tiles "${name}"` }
          : { zh: `与组件“${name}”重叠`, en: `the tile lies over "${name}"` };
      context.addIssue(issueOf(text, ['tiles', i]));
    }
  });
export type WallDefinition = z.output<typeof wallDefinitionSchema>;

export const wallSchema = wallDefinitionSchema.safeExtend({
  id,
  changedAt: z.string(),
  changedBy: z.string(),
});
export type Wall = z.output<typeof wallSchema>;

export const wallsAnswerSchema = z.object({
  walls: z.array(z.object({ id, title: bilingualSchema })),
});

/** A link that shows a wall to whoever has it. */
export const wallLinkSchema = z.object({
  url: z.string().describe('told once; what stands behind # is the key'),
  key: z.int().describe('the number of the key, by which it is revoked'),
  until: z.string(),
});
