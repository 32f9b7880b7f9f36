import { z } from 'zod';

const text = (longest: number) => z.string().trim().min(1).max(longest);
const question = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'expected lower-case letters, digits and dashes'),
  text: text(200),
  required: z.boolean().default(true),
};

/** A question of a checklist or of the form of a survey. */
export const questionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...question, kind: z.literal('yes-no') }),
  z
    .strictObject({
      ...question,
      kind: z.literal('number'),
      min: z.number().optional(),
      max: z.number().optional(),
      unit: z.string().max(20).optional(),
    })
    .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
      path: ['max'],
      message: 'expected max not below min',
    }),
  z.strictObject({ ...question, kind: z.literal('choice'), choices: z.array(text(100)).min(2).max(50) }),
  z.strictObject({ ...question, kind: z.literal('text') }),
  z.strictObject({ ...question, kind: z.literal('photo') }),
]);
export type Question = z.output<typeof questionSchema>;

/**
 * What is wrong with an answer.
 * @param value `true` or `false`, a number, one of the choices, a text; for a photo the id of an attachment
 * @returns in both languages; null where it is right
 */
export function faultOfAnswer(asked: Question, value: unknown): { zh: string; en: string } | null {
  const given = JSON.stringify(value);
  switch (asked.kind) {
    case 'yes-no':
      return typeof value === 'boolean'
        ? null
        : {
            zh: `“${asked.text}”应答是或否，收到 ${given}`,
            en: `"${asked.text}" is yes or no, not ${given}`,
          };
    case 'number': {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = asked;
      if (typeof value === 'number' && value >= min && value <= max) return null;
      const from = asked.min === undefined ? '' : ` ≥ ${asked.min}`;
      const to = asked.max === undefined ? '' : ` ≤ ${asked.max}`;
      return {
        zh: `“${asked.text}”应为数字${from}${to}，收到 ${given}`,
        en: `"${asked.text}" is a number${from}${to}, not ${given}`,
      };
    }
    case 'choice':
      return asked.choices.includes(value as string)
        ? null
        : {
            zh: `“${asked.text}”应为 ${asked.choices.join('、')} 之一，收到 ${given}`,
            en: `"${asked.text}" is one of ${asked.choices.join(', ')}, not ${given}`,
          };
    case 'text':
      return typeof value === 'string' && value.trim() !== '' && value.length <= 2000
        ? null
        : {
            zh: `“${asked.text}”应为1至2000字的文字，收到 ${given}`,
            en: `"${asked.text}" is a text of 1 to 2,000 characters, not ${given}`,
          };
    case 'photo':
      return Number.isSafeInteger(value) && (value as number) > 0
        ? null
        : {
            zh: `“${asked.text}”应为附件编号，收到 ${given}`,
            en: `"${asked.text}" is the id of an attachment, not ${given}`,
          };
  }
}
