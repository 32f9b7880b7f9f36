import { z } from 'zod';
import { said } from '../../domain/schema-texts.ts';
import { bbox, common, known, listed } from './parameters.ts';

const boxOfDegrees = bbox
  .refine(
    (numbers) => {
      const [west, south, east, north] =
        numbers.length === 6 ? [0, 1, 3, 4].map((at) => numbers[at]!) : numbers;
      const inRange =
        [west!, east!].every((lon) => Math.abs(lon) <= 180) &&
        [south!, north!].every((lat) => Math.abs(lat) <= 90);
      return inRange && west! <= east! && south! <= north!;
    },
    said({
      zh: '应为以度表示的西、南、东、北，小值在前',
      en: 'expected west, south, east, north in degrees, each lower before its upper',
    }),
  )
  .meta({ override: { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 6 } })
  .optional()
  .meta(listed);

/** The parameters of the catalogue's records. */
export const recordsParameters = known({
  q: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('words, all of which are in title, description or keywords'),
  ids: z.string().min(1).max(5000).optional().describe('ids of records, joined by commas'),
  bbox: boxOfDegrees,
  datetime: common.datetime,
  limit: common.limit,
  offset: z
    .string()
    .regex(
      /^\d{1,9}$/,
      said({ zh: '应取自其他页面的“next”链接', en: 'expected the "next" link of another page' }),
    )
    .transform(Number)
    .meta({ override: { type: 'integer', minimum: 0, pattern: undefined } })
    .optional(),
});
export type RecordsQuery = z.output<typeof recordsParameters>;
