import type { KeyLimits } from '../../domain/access/key-limits.ts';
import type { Role } from '../../domain/access/principal.ts';
import type { Queryable } from '../database/database.ts';
import { type FieldError, Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import { fieldsOf } from '../layers/fields.ts';
import type { Layers } from '../layers/published.ts';
import * as store from './keys-store.ts';

/** What there is that the limits of a key may name. */
export interface Known {
  items: Pick<Items, 'find'>;
  layers: Pick<Layers, 'find'>;
  /** Ids of layers that are not published: live ones, and those of files of tiles. */
  otherLayers: ReadonlySet<string>;
  /** Members of orders in answers. */
  orderMembers: readonly string[];
}

/** That something named in limits is not there. */
function missing(path: string, value: string, zh: string, en: string): FieldError {
  return { path, message: `"${value}" ${en}`, text: { zh: `“${value}”${zh}`, en: `"${value}" ${en}` } };
}

function faultsOfFields({ fields }: KeyLimits, { layers, orderMembers }: Known): FieldError[] {
  const byLayer = Object.entries(fields?.layers ?? {}).flatMap(([id, names]) => {
    const layer = layers.find(id);
    if (!layer) return [missing(`/fields/layers/${id}`, id, '不是已发布的图层', 'is no published layer')];
    const there = fieldsOf(layer);
    return names
      .filter((name) => !there.has(name))
      .map((name) => missing(`/fields/layers/${id}`, name, `不是图层${id}的字段`, `is no field of "${id}"`));
  });
  const ofOrders = (fields?.orders ?? [])
    .filter((name) => !orderMembers.includes(name))
    .map((name) => missing('/fields/orders', name, '不是工单的字段', 'is no member of orders'));
  return [...byLayer, ...ofOrders];
}

/**
 * Sees to it that limits name what is there, and go with the role.
 * @throws Problem 400 `bad-limits` with every fault
 */
export async function requireKnown(
  database: Queryable,
  known: Known,
  role: Role,
  source: string | null,
  limits: KeyLimits,
): Promise<void> {
  const { sources = [], items = [], area, layers = [] } = limits;
  const faults: FieldError[] = [];
  for (const member of ['sources', 'items', 'area'] as const)
    if (limits[member] && role !== 'partner')
      faults.push(
        missing(`/${member}`, role, '角色不能设此限制', 'has its unit; this is for the role "partner"'),
      );
  if (source !== null && limits.sources)
    faults.push(missing('/sources', source, '已是此密钥的唯一来源', 'is the one source of this key already'));
  for (const id of await store.unknownSources(database, sources))
    faults.push(missing('/sources', id, '不是已有的来源', 'is no source'));
  for (const code of items)
    if (!known.items.find(code)) faults.push(missing('/items', code, '不是已有的事项', 'is no item'));
  if (area && 'unit' in area && !(await store.hasUnit(database, area.unit)))
    faults.push(missing('/area/unit', area.unit, '不是已有的单位', 'is no unit'));
  for (const id of layers)
    if (!known.layers.find(id) && !known.otherLayers.has(id))
      faults.push(missing('/layers', id, '不是已发布的图层', 'is no published layer'));
  faults.push(...faultsOfFields(limits, known));
  if (faults.length === 0) return;
  const [first] = faults as [FieldError];
  throw new Problem(
    400,
    'bad-limits',
    { zh: `${first.path}：${first.text!.zh}`, en: `${first.path}: ${first.message}` },
    faults,
  );
}
