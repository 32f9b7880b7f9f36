import type { DoneEdit, StoredFeature } from '../../../domain/answers/edits.ts';
import type { Database, Queryable } from '../../database/database.ts';
import { Problem } from '../../input/problem.ts';
import { requireGeometry } from '../loading/check-geometry.ts';
import { mappable } from '../loading/field-map.ts';
import { readMembers } from '../loading/map-fields.ts';
import { placeInChinese } from '../loading/place-text.ts';
import { requireStorable } from '../loading/storable.ts';
import { toWkb } from '../loading/wkb.ts';
import { handOverOverview } from '../overviews/store.ts';
import { type LayerChange, putInForce } from '../publishing/in-force.ts';
import { lockForPublishing } from '../publishing/publish.ts';
import type { LayerDefinition } from '../schema.ts';
import { versionTable } from '../tables.ts';
import { checkEdit } from './check.ts';
import type { Edit } from './schema.ts';
import * as store from './store.ts';

const typeNames = { string: '文本', date: '日期', number: '数字', boolean: '布尔值' } as const;
const jsonTypes = { string: 'string', date: 'string', number: 'number', boolean: 'boolean' } as const;

/** The feature that a person sent, checked like one of a file. */
function stateOf(
  definition: LayerDefinition,
  feature: { properties: Record<string, unknown> | null; geometry: unknown },
  place: string,
): store.NewState & { wkb: Buffer } {
  const properties = feature.properties ?? {};
  for (const { name, type } of definition.fields) {
    const value = properties[name];
    if (value !== undefined && value !== null && typeof value !== jsonTypes[type])
      throw new Problem(
        400,
        'bad-property',
        {
          zh: `${placeInChinese(place)}：“${name}”为 ${JSON.stringify(value)}，应为${typeNames[type]}`,
          en: `${place}: "${name}" is ${JSON.stringify(value)}, expected a ${type}`,
        },
        [
          {
            path: `/properties/${name}`,
            message: `expected a ${type}`,
            text: { zh: `应为${typeNames[type]}`, en: `expected a ${type}` },
          },
        ],
      );
  }
  const where = `${definition.id}, ${place}`;
  requireStorable(where, properties);
  const { code: _code, name: _name, parent: _parent, ...rest } = properties;
  const members = readMembers(where, properties, new Map(mappable.map((member) => [member, member])));
  const geometry = requireGeometry(
    feature.geometry,
    definition.geometryType,
    (lon, lat) => [lon, lat],
    where,
  );
  return { ...members, properties: rest, wkb: toWkb(geometry) };
}

/** A feature with changes merged in as RFC 7396 has it. */
function merged(found: StoredFeature, changes: { properties?: Record<string, unknown> | null | undefined }) {
  const { code, name, parent, properties } = found;
  const all: Record<string, unknown> = { ...properties, code, name, parent, ...changes.properties };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/**
 * How what was sent is told apart when it is refused: by the edits of a request, the features of a collection, by the
 * pointer to each in what was sent, or not at all where it is one feature.
 */
export type SentAs = 'edits' | 'features' | 'feature' | readonly string[];

/** A refusal that names in its paths which of several was refused. */
function located(error: unknown, as: SentAs, index: number): unknown {
  if (!(error instanceof Problem)) return error;
  const { status, code, detail, text, errors, headers } = error;
  const pointer = as === 'feature' ? '' : typeof as === 'string' ? `/${as}/${index}` : as[index]!;
  const found = errors.length > 0 ? errors : [{ path: '', message: detail, text }];
  const named = found.map((each) => ({ ...each, path: pointer + each.path || '/' }));
  return new Problem(status, code, text ?? detail, named, headers);
}

async function apply(
  transaction: Queryable,
  definition: LayerDefinition,
  { table, rowsOf, version }: { table: string; rowsOf: number; version: number },
  edit: Edit,
  place: string,
): Promise<{ fid: number; before: StoredFeature | null }> {
  const layer = definition.id;
  if (edit.action === 'create') {
    const state = stateOf(definition, edit.feature as Parameters<typeof stateOf>[1], place);
    const fid = await store.nextFid(transaction, layer);
    await store.beginRow(transaction, rowsOf, fid, version, state);
    return { fid, before: null };
  }
  const { fid, etag } = edit;
  const before = await store.findFeature(transaction, table, fid);
  if (!before)
    throw new Problem(404, 'unknown-feature', {
      zh: `${placeInChinese(place)}：“${layer}”没有要素 ${fid}`,
      en: `${place}: "${layer}" has no feature ${fid}`,
    });
  if (before.etag !== etag)
    throw new Problem(
      412,
      'feature-changed',
      {
        zh: `${placeInChinese(place)}：“${layer}”的要素 ${fid} 读取之后已被修改，请重新读取`,
        en: `${place}: feature ${fid} of "${layer}" has been changed since it was read; read it again`,
      },
      [{ path: '/etag', message: `expected "${before.etag}"` }],
    );
  await store.endRow(transaction, rowsOf, fid, version);
  if (edit.action === 'replace') {
    const state = stateOf(definition, edit.feature as Parameters<typeof stateOf>[1], place);
    await store.beginRow(transaction, rowsOf, fid, version, state);
  }
  if (edit.action === 'update') {
    const { geometry } = edit.changes;
    const properties = merged(before, edit.changes);
    const state = stateOf(definition, { properties, geometry: geometry ?? before.geometry }, place);
    await store.beginRow(
      transaction,
      rowsOf,
      fid,
      version,
      geometry === undefined ? { ...state, wkb: null } : state,
    );
  }
  return { fid, before };
}

/**
 * Edits features of the version in force: all edits together make the next version, which is in force at once. The
 * version before stays as it was, and can be put back.
 * @param edits no feature twice
 * @param as how a refusal names which of them it means
 * @returns the new version, its publication and what each edit came to
 * @throws Problem 404 `unknown-feature`, 409 `not-in-force`, `nothing-left`, `breaks-mosaic`, `breaks-rules`, 412
 * `feature-changed`, 400 for what cannot be a feature of the layer
 */
export async function editFeatures(
  database: Pick<Database, 'transaction'>,
  layer: string,
  edits: readonly Edit[],
  by: string,
  note: string | null,
  as: SentAs = 'edits',
): Promise<{ version: number; publication: number; edits: DoneEdit[] }> {
  const named = edits.flatMap((edit) => ('fid' in edit ? [edit.fid] : []));
  const twice = named.find((fid, i) => named.indexOf(fid) !== i);
  if (twice !== undefined)
    throw new Problem(400, 'edited-twice', {
      zh: `要素 ${twice} 被修改了两次，每个要素只能有一项修改`,
      en: `Feature ${twice} is edited twice; send one edit for each feature`,
    });
  return database.transaction(async (transaction) => {
    const { definition, published_version: inForce } = await lockForPublishing(transaction, layer);
    if (inForce === null)
      throw new Problem(409, 'not-in-force', {
        zh: `“${layer}”没有现行版本，请先发布`,
        en: `No version of "${layer}" is in force: publish one first`,
      });
    const base = await store.findEdited(transaction, layer, inForce);
    const edited = await store.openEdit(transaction, layer, inForce, by);
    const rowsOf = await store.shareRows(transaction, layer, base, edited);
    const target = { table: versionTable(base.tableId), rowsOf, version: edited.version };
    const applied: { fid: number; before: StoredFeature | null }[] = [];
    for (const [i, edit] of edits.entries()) {
      const place = `${as === 'edits' || typeof as !== 'string' ? 'edit' : 'feature'} ${i + 1}`;
      const done = await apply(transaction, definition, target, edit, place).catch((error: unknown) => {
        throw located(error, as, i);
      });
      applied.push(done);
    }
    const count = (action: Edit['action']) => edits.filter((edit) => edit.action === action).length;
    const more = count('create') - count('delete');
    if (base.featureCount + more === 0)
      throw new Problem(409, 'nothing-left', {
        zh: `这些修改会使“${layer}”不剩任何要素`,
        en: `These edits leave no feature of "${layer}"`,
      });
    await store.completeEdit(transaction, layer, edited, rowsOf, more);
    const fids = applied.map(({ fid }) => fid);
    await checkEdit(transaction, layer, base, edited, fids);
    if (definition.geometryType === 'Point')
      await handOverOverview(transaction, base.tableId, edited.tableId, fids);
    const done: DoneEdit[] = [];
    const told: NonNullable<LayerChange['edits']> = [];
    for (const [i, { fid, before }] of applied.entries()) {
      const after = await store.findFeature(transaction, versionTable(edited.tableId), fid);
      const { action } = edits[i]!;
      done.push({ action, fid, etag: after?.etag ?? null });
      told.push({ fid, action, before: before?.box ?? null, after: after?.box ?? null });
    }
    await store.logRevisions(transaction, layer, edited.version, done, by, note);
    const publication = await putInForce(transaction, layer, edited.version, by, { edits: told });
    return { version: edited.version, publication, edits: done };
  });
}
