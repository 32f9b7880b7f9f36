import { z } from 'zod';
import { refuseRepeats, titleSchema } from '../items/checks.ts';
import { limitSchema } from '../items/entries.ts';
import { steps } from '../items/vocabulary.ts';
import type { Label } from '../orders/states.ts';
import { issueOf, said } from '../schema-texts.ts';

/** The source of what people report by hand on their rounds. */
export const fieldSource = 'patrol';

/**
 * How an answer goes back to the source: with the order as webhooks tell of it, as the notes of an Open311 request, or by
 * hand, over the telephone or the platform of the source.
 */
export const answerWays = ['webhook', 'open311', 'by-hand'] as const;
export type AnswerWay = (typeof answerWays)[number];
export const answerWayLabels: Record<AnswerWay, Label> = {
  webhook: { zh: '接口推送', en: 'by webhook' },
  open311: { zh: 'Open311', en: 'by Open311' },
  'by-hand': { zh: '人工答复', en: 'by hand' },
};

/** What whoever reported it said when he was called back. */
export const visitResults = ['satisfied', 'dissatisfied', 'unreached'] as const;
export type VisitResult = (typeof visitResults)[number];
export const visitResultLabels: Record<VisitResult, Label> = {
  satisfied: { zh: '满意', en: 'Satisfied' },
  dissatisfied: { zh: '不满意', en: 'Not satisfied' },
  unreached: { zh: '未联系上', en: 'Not reached' },
};

/** Who calls back: the desk, or the office that did the work. */
export const visitors = ['desk', 'office'] as const;
export const visitorLabels: Record<(typeof visitors)[number], Label> = {
  desk: { zh: '指挥中心', en: 'the desk' },
  office: { zh: '责任单位', en: 'the office' },
};

/** A way by which reports come, as in `data/catalogue/channels.json`. */
export const channelSchema = z.strictObject({
  code: z.string().regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    said({
      zh: '应为由小写字母、数字和连字符组成的编码',
      en: 'expected a code of lower-case letters, digits and hyphens',
    }),
  ),
  title: titleSchema,
  /** Whether people choose it where they file what they were told. */
  byHand: z.boolean().default(false),
  /** The sources whose reports come by it where a report names no channel. */
  sources: z.array(z.string().min(1)).default([]),
  /** Time limits in place of those of the item. */
  clocks: z.partialRecord(z.enum(steps), limitSchema).default({}),
  /** That whoever reported it is called back (回访) once the work is done, and before the close. */
  returnVisit: z.strictObject({ by: z.enum(visitors), within: limitSchema }).optional(),
  /** That the source is answered (答复) before the close; the limit counts from the report. */
  answer: z.strictObject({ way: z.enum(answerWays), within: limitSchema }).optional(),
});
export type Channel = z.infer<typeof channelSchema>;
export const channelsSchema = z
  .array(channelSchema)
  .superRefine(refuseRepeats('code'))
  .superRefine((channels, context) => {
    const seen = new Set<string>();
    for (const [index, { sources }] of channels.entries())
      for (const [place, source] of sources.entries()) {
        if (seen.has(source))
          context.addIssue(
            issueOf({ zh: '此来源已归于另一渠道', en: 'is a source of another channel already' }, [
              index,
              'sources',
              place,
            ]),
          );
        seen.add(source);
      }
  });

/** The class of image recognition of a report says that it came from there (`ai:0103`). */
const recognised = 'ai';

/** The channel of a report that names none: that of its source, or of image recognition where its item is a class of that. */
export function channelByDefault(
  { source, item }: { source: string; item: string },
  channels: readonly Channel[],
): string | null {
  const code = item.startsWith('ai:') ? recognised : undefined;
  return channels.find((each) => each.sources.includes(source) || each.code === code)?.code ?? null;
}
