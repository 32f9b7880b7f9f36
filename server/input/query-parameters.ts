import { z } from 'zod';
import { said } from '../../domain/schema-texts.ts';

/** `limit=N`: how many rows a page holds, 100 unless told, 1,000 at most. */
export const limitParameter = z.coerce.number().int().min(1).max(1000).default(100);

/** `cursor=…`: where the page before ended; only what a `next` of an earlier answer said is valid. */
export const cursorParameter = z
  .string()
  .regex(
    /^[1-9]\d{0,15}$/,
    said({ zh: '应取自上一页的“next”', en: 'expected the "next" of an earlier page' }),
  )
  .transform(Number)
  .optional();

/** `bbox=west,south,east,north` in degrees, CRS84. */
export const bboxParameter = z
  .string()
  .transform((text) => text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part))))
  .pipe(
    z.tuple(
      [z.number(), z.number(), z.number(), z.number()],
      said({ zh: '应为西,南,东,北', en: 'expected west,south,east,north' }),
    ),
  )
  .refine(
    ([west, south, east, north]) =>
      west >= -180 && east <= 180 && south >= -90 && north <= 90 && west <= east && south <= north,
    said({
      zh: '应为以度表示的西,南,东,北，西小于东，南小于北',
      en: 'expected west,south,east,north in degrees, west below east and south below north',
    }),
  );

/** A code or id that rows are filtered by. */
export const codeParameter = z.string().regex(
  /^[\w.-]{1,100}$/,
  said({
    zh: '应为由字母、数字、“-”和“.”组成的代码',
    en: 'expected a code of letters, digits, "-" and "."',
  }),
);
