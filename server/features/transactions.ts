import { z } from 'zod';
import type { DoneEdit } from '../../domain/answers/edits.ts';
import { issueOf, said } from '../../domain/schema-texts.ts';
import { Problem } from '../input/problem.ts';
import { featureSchema } from '../layers/editing/schema.ts';
import type { PublishedLayer } from '../layers/published.ts';

/**
 * Transactions after the draft 26-018 of OGC (API Features, part 11: Atomic and Batch Transactions, June 2026): its
 * actions and its answer, atomic alone, for one collection, since a version is of one layer. Features are chosen by
 * their numbers or codes; `etags`, which the draft does not have, say which state of a feature is meant.
 */
const mostFeatures = 5_000;

const described = {
  id: z.string().max(200).optional(),
  title: z.string().max(1000).optional(),
  description: z.string().max(2000).optional(),
  collection: z.string().max(200).optional().describe('the collection of the address, or nothing'),
};
const filter = z
  .strictObject({ ids: z.array(z.string().min(1).max(200)).min(1).max(mostFeatures) })
  .describe('numbers of features, or their codes');
const chosen = {
  ...described,
  filter,
  etags: z
    .record(z.string(), z.string().max(102))
    .optional()
    .describe('the ETag of a feature that was read, by what `ids` names it by: refused where it has another'),
};
const pairs = z.array(z.strictObject({ name: z.string().min(1).max(200), value: z.unknown() }));

const actionSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('insert'),
    ...described,
    items: z.array(featureSchema).min(1).max(mostFeatures),
  }),
  z.strictObject({
    action: z.literal('replace'),
    ...chosen,
    properties: z.strictObject({ feature: featureSchema }),
  }),
  z.strictObject({
    action: z.literal('update'),
    ...chosen,
    properties: z
      .strictObject({
        add: pairs.optional(),
        modify: pairs.optional(),
        delete: z.array(z.string().min(1).max(200)).optional(),
      })
      .describe('values by name, of which `geometry` is the geometry; the others stay as they are'),
  }),
  z.strictObject({ action: z.literal('delete'), ...chosen }),
]);
type Update = Extract<z.output<typeof actionSchema>, { action: 'update' }>['properties'];

/** All of the actions or none. */
export const transactionSchema = z
  .strictObject({
    ...described,
    semantic: z
      .literal('atomic', said({ zh: '只能为 atomic', en: 'expected atomic: there is no other' }))
      .optional(),
    transaction: z.array(actionSchema).min(1).max(mostFeatures),
  })
  .superRefine(({ transaction }, context) => {
    const count = transaction.reduce(
      (sum, each) => sum + (each.action === 'insert' ? each.items.length : each.filter.ids.length),
      0,
    );
    if (count > mostFeatures)
      context.addIssue(
        issueOf(
          {
            zh: `共 ${count} 个要素，最多 ${mostFeatures} 个`,
            en: `${count} features; expected ${mostFeatures} at most`,
          },
          ['transaction'],
        ),
      );
    for (const [at, each] of transaction.entries())
      if (each.action === 'replace' && each.filter.ids.length > 1)
        context.addIssue(
          issueOf(
            { zh: '一个要素只能替换一个要素', en: 'expected one: a feature takes the place of one other' },
            ['transaction', at, 'filter', 'ids'],
          ),
        );
  });
export type Transaction = z.output<typeof transactionSchema>;

const addresses = z.array(z.string());
export const transactionAnswerSchema = z.object({
  semantic: z.literal('atomic'),
  version: z.int().describe('in force with all of it'),
  summary: z.object({
    totalInserted: z.int(),
    totalUpdated: z.int(),
    totalReplaced: z.int(),
    totalDeleted: z.int(),
  }),
  insertResults: addresses,
  updateResults: addresses,
  replaceResults: addresses,
  deleteResults: addresses,
  etags: z.record(z.string(), z.string()).describe('of the features as they are now, by their numbers'),
});

/** What was done, as the draft has it. @param items the address of the collection's features */
export function transactionAnswer(
  { version, edits }: { version: number; edits: readonly DoneEdit[] },
  items: string,
): z.output<typeof transactionAnswerSchema> {
  const of = (action: DoneEdit['action']) =>
    edits.filter((edit) => edit.action === action).map(({ fid }) => `${items}/${fid}`);
  const [insertResults, updateResults, replaceResults, deleteResults] = [
    ...[of('create'), of('update'), of('replace'), of('delete')],
  ] as [string[], string[], string[], string[]];
  return {
    semantic: 'atomic',
    version,
    summary: {
      totalInserted: insertResults.length,
      totalUpdated: updateResults.length,
      totalReplaced: replaceResults.length,
      totalDeleted: deleteResults.length,
    },
    ...{ insertResults, updateResults, replaceResults, deleteResults },
    etags: Object.fromEntries(edits.flatMap(({ fid, etag }) => (etag === null ? [] : [[fid, etag]]))),
  };
}

/** The changes of an update as JSON Merge Patch. */
export function changesOf({ add = [], modify = [], delete: removed = [] }: Update) {
  const given = [...removed.map((name) => ({ name, value: null as unknown })), ...add, ...modify];
  const geometry = given.findLast(({ name }) => name === 'geometry');
  const properties = Object.fromEntries(
    given.flatMap(({ name, value }) => (name === 'geometry' ? [] : [[name, value]])),
  );
  return { properties, ...(geometry ? { geometry: geometry.value } : {}) };
}

/** An ETag with its quotes or without. */
export const etagIn = (text: string | undefined): string | undefined => text?.replace(/^"(.*)"$/, '$1');

/** @throws Problem 400 `other-collection` */
export function requireCollection(named: string | undefined, { id }: PublishedLayer, pointer: string): void {
  if (named === undefined || named === id) return;
  const text = {
    zh: `collection 为“${named}”，应为地址中的“${id}”：一次事务只涉及一个要素集`,
    en: `collection is "${named}", expected "${id}" as in the address: a transaction is of one collection`,
  };
  throw new Problem(400, 'other-collection', text, [
    { path: `${pointer}/collection`, message: text.en, text },
  ]);
}

export function unknownFeature({ id }: PublishedLayer, name: string, path: string): Problem {
  const text = {
    zh: `“${id}”中没有编号或代码为 ${name} 的要素`,
    en: `"${id}" has no feature with the number or code ${name}`,
  };
  return new Problem(404, 'unknown-feature', text, [{ path, message: text.en, text }]);
}
