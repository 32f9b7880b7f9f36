import { z } from 'zod';
import { channelsSchema } from '../../../domain/intake/channels.ts';
import { bureausSchema, itemsSchema } from '../../../domain/items/entries.ts';
import { scenesSchema } from '../../../domain/items/scenes.ts';
import type { Text } from '../../../domain/schema-texts.ts';
import { warningKindsSchema } from '../../../domain/warnings/kinds.ts';
import { noteSchema, revisionSchema } from '../../drafts/schema.ts';
import { Problem } from '../../input/problem.ts';
import { rowNumber, storableTime } from '../../input/storable-values.ts';
import { type Entries, faultOf } from '../catalogue.ts';

/** What is wrong with an entry, or with all of them together. */
export interface CatalogueFault {
  /** A JSON pointer into `{bureaus: […], scenes: […], items: […], channels: […], warningKinds: […]}`. */
  path: string;
  /** Names the entry, the field, its value and what was expected; in English. */
  message: string;
  text: Text;
}

const list = (file: string) => z.array(z.unknown()).describe(`as in data/catalogue/${file}`).optional();

const rulesSchema = z
  .array(z.unknown())
  .describe('rules as in data/routing/owners.json that are to be published with it; else those in force')
  .optional();

/** Lists of a catalogue; one that is left out is as it is in force. */
export const entriesSchema = z.strictObject({
  bureaus: list('bureaus.json'),
  scenes: list('scenes.json'),
  items: list('items.json'),
  channels: list('channels.json'),
  warningKinds: list('warning-kinds.json'),
  /** What the items are held against; a draft does not keep them. */
  rules: rulesSchema,
});
export type EntriesRequest = z.output<typeof entriesSchema>;

/** A draft: entries that are to be published some day. */
export const draftSchema = entriesSchema.extend({ note: noteSchema });
export type DraftRequest = z.output<typeof draftSchema>;

export const changedDraftSchema = draftSchema.extend({
  revision: revisionSchema,
});

/** A report to be tried on a version, on entries as they are, or on what is in force where neither is given. */
export const trialSchema = entriesSchema.extend({
  version: rowNumber.optional(),
  report: z.looseObject({
    item: z.string(),
    externalId: z.string().nullish(),
    accuracy: z.number().nullish(),
    occurredAt: storableTime('expected a time as in RFC 3339').optional(),
    description: z.string().nullish(),
    properties: z.record(z.string(), z.unknown()).default({}),
  }),
});
export type TrialRequest = z.output<typeof trialSchema>;

export function invalidCatalogue(faults: readonly CatalogueFault[]): Problem {
  const [first, ...others] = faults;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return new Problem(400, 'invalid-catalogue', `${first!.message}${more}`, [...faults]);
}

const listNames: Record<keyof Entries, string> = {
  bureaus: '部门',
  scenes: '场景',
  items: '事项',
  channels: '渠道',
  warningKinds: '预警类型',
};

/** A fault of one of the lists, with its entry, field and value. */
export function faultIn(
  name: keyof Entries,
  data: unknown,
  issue: Parameters<typeof faultOf>[1],
): CatalogueFault {
  const { zh, en } = faultOf(data, issue);
  const text = { zh: `${listNames[name]}：${zh}`, en: `${name}: ${en}` };
  return { path: `/${[name, ...issue.path].join('/')}`, message: text.en, text };
}

function read<Schema extends z.ZodType>(
  name: keyof Entries,
  schema: Schema,
  data: unknown,
  faults: CatalogueFault[],
): z.output<Schema> | undefined {
  const result = schema.safeParse(data, { reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) faults.push(faultIn(name, data, issue));
  return undefined;
}

/**
 * Reads the lists and checks them against each other.
 * @returns the entries, or every fault of the first list that has some and of those that do not build on it
 */
export function parseEntries(given: Record<keyof Entries, unknown>): {
  entries: Entries | null;
  faults: CatalogueFault[];
} {
  const faults: CatalogueFault[] = [];
  const bureaus = read('bureaus', bureausSchema, given.bureaus, faults);
  const scenes = bureaus && read('scenes', scenesSchema(bureaus), given.scenes, faults);
  const items = bureaus && scenes && read('items', itemsSchema(scenes, bureaus), given.items, faults);
  const channels = read('channels', channelsSchema, given.channels, faults);
  const warningKinds = items && read('warningKinds', warningKindsSchema(items), given.warningKinds, faults);
  const isWhole = bureaus && scenes && items && channels && warningKinds;
  const entries = isWhole ? { bureaus, scenes, items, channels, warningKinds } : null;
  return { entries, faults };
}

/** How a catalogue is published: with rules that come into force in the same moment, where there are any. */
export const publishingSchema = z.strictObject({ rules: rulesSchema });
export type PublishingRequest = z.output<typeof publishingSchema>;
