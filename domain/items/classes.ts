import { z } from 'zod';
import { said } from '../schema-texts.ts';

const titleSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** A class of another system's own, and the item that it is reported as. */
const classSchema = z.strictObject({
  code: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/,
      said({ zh: '应为字母和数字', en: 'expected letters and digits' }),
    ),
  title: titleSchema,
  item: z.string().describe('the code of the item'),
});

/** The kinds of classes of one system, as in `data/catalogue/ai-classes.json`. */
export const classKindsSchema = z.array(
  z.strictObject({ code: z.string().min(1), title: titleSchema, classes: z.array(classSchema).min(1) }),
);
export type ClassKinds = z.output<typeof classKindsSchema>;
