import { z } from 'zod';
import { bilingualSchema } from './problem.ts';
import { countNames, rateNames } from './reports.ts';

const codeSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes, such as open-orders');
export const indicatorCodeSchema = codeSchema.describe('kebab-case');
const kebab = indicatorCodeSchema;
const nameSchema = z.object({ zh: z.string().min(1), en: z.string().min(1) });

export const indicatorSourceSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('features'),
      layer: kebab,
      where: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
        .optional()
        .describe('values that properties of the features have'),
      sum: z.string().optional().describe('the property that is added up; else features are counted'),
    })
    .describe('a count or sum over a layer'),
  z
    .strictObject({
      kind: z.literal('orders'),
      figure: z
        .enum(['open', ...countNames, ...rateNames])
        .describe('orders that are open now, or a count or rate of the reports; rates in percent'),
      period: z.enum(['today', 'month']).default('today').describe('of a count or rate: up to now'),
      scene: z.string().optional(),
      item: z.string().optional(),
    })
    .describe('a figure of the orders'),
  z
    .strictObject({
      kind: z.literal('events'),
      period: z.enum(['today', 'month']).default('today'),
      scene: z.string().optional(),
      item: z.string().optional(),
    })
    .describe('how much was reported, every report counted'),
  z
    .strictObject({
      kind: z.literal('readings'),
      quantity: z.string().min(1),
      figure: z.enum(['mean', 'max', 'min', 'sensors', 'within']),
      atMost: z
        .number()
        .optional()
        .describe('of `within`: the share, in percent, of sensors at most at this'),
      freshMinutes: z.int().min(1).max(10_080).default(120),
    })
    .describe('over the newest reading of each sensor of a quantity that is fresh'),
  z
    .strictObject({
      kind: z.literal('patrols'),
      figure: z.enum(['missed', 'short', 'done', 'done-share', 'findings']),
      period: z.enum(['today', 'month']).default('today').describe('of tasks that were due in it, up to now'),
    })
    .describe('a figure of patrols; the share of those done in percent'),
  z
    .strictObject({
      kind: z.literal('pushed'),
      by: z.string().min(1).nullable().describe('the source whose keys may send values; null for any'),
    })
    .describe('values that somebody sends'),
]);

const unitNameSchema = bilingualSchema.extend({
  one: z.string().optional().describe('in English after the number 1: `order` where `en` is `orders`'),
});

/** What an indicator is. Body of `PUT /api/indicators/{code}`. */
export const indicatorDefinitionSchema = z
  .strictObject({
    title: nameSchema,
    group: z.strictObject({ code: kebab, title: nameSchema }).describe('the group of data it belongs to'),
    kind: z.enum(['sign', 'fact']).describe('a vital sign, or a fact of management that seldom changes'),
    scene: z.string().nullable().default(null),
    unit: unitNameSchema,
    decimals: z.int().min(0).max(6).default(0),
    source: indicatorSourceSchema,
    owner: z.strictObject({ code: z.string().min(1), title: nameSchema }).describe('who answers for it'),
    cadenceMinutes: z.int().min(1).max(527_040).describe('how often a new value is promised'),
    normal: z
      .strictObject({ min: z.number().optional(), max: z.number().optional() })
      .default({})
      .describe('the range outside which it needs attention'),
    point: z
      .tuple([z.number(), z.number()])
      .nullable()
      .default(null)
      .describe('where, in CRS84, if anywhere'),
    alarm: z
      .strictObject({
        item: z.string().min(1).describe('code of the item that is reported'),
        minutes: z.int().min(0).max(10_080).default(0).describe('for which it stays outside of its range'),
        hysteresis: z.number().min(0).default(0).describe('how far it must come back'),
      })
      .nullable()
      .default(null)
      .describe('leaving the normal range becomes an event at its point'),
  })
  .refine(({ alarm, point }) => !alarm || point !== null, {
    message: 'an alarm needs the point where its event is',
    path: ['point'],
  })
  .refine(({ alarm, normal }) => !alarm || normal.min !== undefined || normal.max !== undefined, {
    message: 'an alarm needs a normal range to leave',
    path: ['normal'],
  })
  .refine(({ normal: { min, max } }) => min === undefined || max === undefined || min <= max, {
    message: 'expected min at most max',
    path: ['normal'],
  });
export type IndicatorDefinition = z.output<typeof indicatorDefinitionSchema>;

const valueSchema = z.object({ at: z.string(), value: z.number() });

export const indicatorSchema = indicatorDefinitionSchema.safeExtend({
  code: kebab,
  value: z.number().nullable().describe('the newest; null before the first'),
  at: z.string().nullable(),
  state: z.enum(['none', 'normal', 'low', 'high']).describe('against its normal range'),
  goingOn: z
    .object({
      openedAt: z.string(),
      event: z.object({ id: z.int(), orderNumber: z.string() }).nullable(),
      refusal: z
        .object({ code: z.string(), detail: z.string() })
        .nullable()
        .describe('why it could not be reported'),
    })
    .nullable()
    .describe('the alarm that goes on'),
  isStale: z.boolean().describe('whether a new value is overdue by more than its cadence'),
  before: z.number().nullable().describe('the value a day before the newest'),
  recent: z.array(valueSchema).describe('the last day, at most 48 values, the oldest first'),
  fault: z
    .object({ code: z.string(), text: bilingualSchema })
    .nullable()
    .describe('why it could not be computed when last looked at'),
});
export type Indicator = z.output<typeof indicatorSchema>;

/** What an indicator of a source would tell now. */
export const indicatorPreviewSchema = z.object({
  value: z.number().nullable().describe('null where there is none to tell, or values are sent'),
  fault: z
    .object({ code: z.string(), text: bilingualSchema })
    .nullable()
    .describe('why it could not be computed'),
});
export type IndicatorPreview = z.output<typeof indicatorPreviewSchema>;

export const indicatorsAnswerSchema = z.object({ indicators: z.array(indicatorSchema) });
export type IndicatorsAnswer = z.output<typeof indicatorsAnswerSchema>;

export const indicatorValuesSchema = z.object({
  values: z.array(valueSchema).describe('the oldest first'),
  next: z.string().nullable().describe('the `since` of the following page'),
});

export const pushedAnswerSchema = z.object({
  taken: z.int(),
  repeated: z.int().describe('values of a time that were known already, and stay as they were'),
  refused: z.array(
    z.object({
      index: z.int().describe('its place in the body, from 0'),
      path: z.string(),
      message: z.string(),
      text: bilingualSchema,
    }),
  ),
});
export type PushedAnswer = z.output<typeof pushedAnswerSchema>;
