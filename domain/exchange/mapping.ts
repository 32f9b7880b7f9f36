import { z } from 'zod';
import { refuseRepeats, titleSchema } from '../items/checks.ts';
import { severities } from '../items/vocabulary.ts';
import { orderStates } from '../orders/states.ts';
import { issueOf, said } from '../schema-texts.ts';
import { exchangedCaseSchema, logActions } from './cases.ts';
import { exchangedEvaluationSchema } from './evaluations.ts';

/** Whether a title was read in a public page, or is our own reading of the practice. */
const term = z.enum(['public', 'own']);

/** All of some values, each once. */
function allOnce<Value extends string>(values: readonly Value[]) {
  return (entries: readonly { value: Value }[], context: z.RefinementCtx) => {
    const missing = values.filter((value) => !entries.some((entry) => entry.value === value));
    if (missing.length > 0)
      context.addIssue(issueOf({ zh: `缺少 ${missing.join('、')}`, en: `lacks ${missing.join(', ')}` }, []));
  };
}

/** Fields of a record: ours, with the name by which each is written. */
function fields<Value extends string>(values: readonly [Value, ...Value[]]) {
  return z
    .array(
      z.strictObject({
        value: z.enum(values),
        name: z.string().regex(
          /^[A-Za-z_][A-Za-z0-9_]{0,62}$/,
          said({
            zh: '应为字母开头，由字母、数字和下划线组成',
            en: 'expected letters, digits and underscores, a letter first',
          }),
        ),
        title: titleSchema,
        term,
      }),
    )
    .superRefine(refuseRepeats('value'))
    .superRefine(refuseRepeats('name'))
    .superRefine(allOnce<string>(values));
}

/** Values of a list: ours, with the code by which each is written. */
function codes<Value extends string>(values: readonly [Value, ...Value[]]) {
  return z
    .array(z.strictObject({ value: z.enum(values), code: z.string().min(1), title: titleSchema, term }))
    .superRefine(refuseRepeats('value'))
    .superRefine(refuseRepeats('code'))
    .superRefine(allOnce<string>(values));
}

const namesOf = (shape: Record<string, unknown>) => Object.keys(shape) as [string, ...string[]];
const twoDigits = z.string().regex(/^\d{2}$/, said({ zh: '应为两位数字', en: 'expected two digits' }));
const { steps, reports } = exchangedCaseSchema.shape;

/** A class of GB/T 30428.2, and the item as which a case of it is taken that names none. */
const classSchema = z.strictObject({
  code: z.string().min(1),
  kind: z.enum(['part', 'event']),
  major: twoDigits,
  minor: twoDigits.optional(),
  item: z.string().min(1),
  title: titleSchema,
  term,
});

/** `data/exchange/cjt-545.json`: by which names and codes cases and evaluations are written and read. */
export const mappingSchema = z.strictObject({
  standard: z.strictObject({ code: z.string().min(1), title: titleSchema }),
  /** Whether somebody held it against the text of the standard. */
  proven: z.boolean(),
  note: titleSchema,
  cases: fields(namesOf(exchangedCaseSchema.shape)),
  steps: fields(namesOf(steps.unwrap().element.shape)),
  reports: fields(namesOf(reports.unwrap().element.shape)),
  evaluations: fields(namesOf(exchangedEvaluationSchema.shape)),
  states: codes(orderStates as [string, ...string[]]),
  actions: codes(logActions as unknown as [string, ...string[]]),
  severities: codes(severities),
  classes: z
    .array(classSchema)
    .superRefine(refuseRepeats('code'))
    .superRefine((classes, context) => {
      const seen = new Set<string>();
      for (const [index, { kind, major, minor }] of classes.entries()) {
        const key = `${kind} ${major} ${minor ?? ''}`;
        if (seen.has(key))
          context.addIssue(
            issueOf({ zh: '同一大小类出现两次', en: 'the class appears twice' }, [index, 'major']),
          );
        seen.add(key);
      }
    }),
});
export type Mapping = z.output<typeof mappingSchema>;
/** Fields as a mapping lists them. */
export type MappedFields = readonly Mapping['cases'][number][];
/** Codes as a mapping lists them. */
export type MappedCodes = readonly { value: string; code: string }[];
