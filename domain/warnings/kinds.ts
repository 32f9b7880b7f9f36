import { z } from 'zod';
import { type WarningKind, warningKindSchema } from '../answers/warnings.ts';
import { idSchema, refuseRepeats, refuseSame, titleSchema } from '../items/checks.ts';
import { issueOf } from '../schema-texts.ts';

const orderRuleSchema = warningKindSchema.shape.orders.unwrap().strict();

const kindSchema = warningKindSchema.strict().extend({
  code: idSchema,
  title: titleSchema,
  orders: orderRuleSchema.extend({ per: idSchema }).nullable().default(null),
  facilities: z.array(idSchema).superRefine(refuseSame).default([]),
});

/**
 * The kinds of warnings, as in `data/catalogue/warning-kinds.json`.
 * @param items those that a kind's orders can be of
 */
export function warningKindsSchema(items: readonly { code: string }[]): z.ZodType<WarningKind[]> {
  const known = new Set(items.map(({ code }) => code));
  return z
    .array(kindSchema)
    .superRefine(refuseRepeats('code'))
    .superRefine((kinds, context) => {
      for (const [index, { orders }] of kinds.entries())
        if (orders && !known.has(orders.item))
          context.addIssue(
            issueOf(
              {
                zh: '不是已有的事项，GET /api/items 列出全部',
                en: 'is not an item; GET /api/items lists all',
              },
              [index, 'orders', 'item'],
            ),
          );
    });
}
