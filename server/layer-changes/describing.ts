import { isDeepStrictEqual } from 'node:util';
import type { LayerChange } from '../../domain/answers/layer-changes.ts';
import type { Database } from '../database/database.ts';
import { createComparison } from '../layers/comparing/compare.ts';
import type { LayerDefinition } from '../layers/schema.ts';
import * as store from './store.ts';

/** A change that has no number yet. */
export type NewChange = Omit<LayerChange, 'id'>;

type Fields = LayerDefinition['fields'];

/** Which fields one list has and the other lacks, and which are others by the same name; null where nothing differs. */
function fieldsChanged(before: Fields, after: Fields): LayerChange['fields'] {
  const was = new Map(before.map((field) => [field.name, field]));
  const is = new Map(after.map((field) => [field.name, field]));
  const added = [...is.keys()].filter((name) => !was.has(name));
  const removed = [...was.keys()].filter((name) => !is.has(name));
  const changed = [...is.keys()].filter(
    (name) => was.has(name) && !isDeepStrictEqual(was.get(name), is.get(name)),
  );
  return added.length + removed.length + changed.length > 0 ? { added, changed, removed } : null;
}

function countsOfEdits(edits: NonNullable<store.FeedEntry['payload']['edits']>): LayerChange['counts'] {
  const count = (is: (edit: (typeof edits)[number]) => boolean) => edits.filter(is).length;
  return {
    added: count(({ before, after }) => before === null && after !== null),
    changed: count(({ before, after }) => before !== null && after !== null),
    removed: count(({ after }) => after === null),
  };
}

/**
 * What an entry of the feed means for partners: a version in force, features edited in place, other fields, or that
 * the layer is no longer public. Planned versions are told when they come into force.
 */
export async function describe(database: Database, entry: store.FeedEntry): Promise<NewChange[]> {
  const { payload, at, box } = entry;
  const layer = await store.layerNow(database, payload.layer);
  if (!layer) return [];
  const about = { at: at.toISOString(), layer: payload.layer, title: layer.title };
  const nothing = { version: null, box: null, counts: null, fields: null };
  const version = payload.version ?? null;
  if (payload.change === 'edited' && payload.edits)
    return [
      {
        ...about,
        ...nothing,
        type: 'layer.features-changed',
        version,
        box,
        counts: countsOfEdits(payload.edits),
      },
    ];
  // A version that was in force in the past changes nothing for the present.
  if (payload.change === 'published' && version !== null && payload.effectiveFrom === undefined) {
    const base = await store.versionBefore(database, payload.layer, version, entry.id);
    const counts =
      base === null
        ? { added: await store.featureCount(database, payload.layer, version), changed: 0, removed: 0 }
        : await createComparison(database).counts(payload.layer, base, version);
    return [{ ...about, ...nothing, type: 'layer.published', version, box, counts }];
  }
  if (payload.change !== 'defined') return [];
  const known = await store.known(database, payload.layer);
  if (!known) return [];
  const fields = fieldsChanged(known.fields, layer.fields);
  const isRetired = known.visibility === 'public' && layer.visibility === 'internal';
  return [
    ...(fields ? [{ ...about, ...nothing, type: 'layer.schema-changed' as const, fields }] : []),
    ...(isRetired ? [{ ...about, ...nothing, type: 'layer.retired' as const }] : []),
  ];
}
