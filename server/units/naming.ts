import type { Database } from '../database/database.ts';
import type { Items } from '../items/service.ts';
import type { PublishedLayer } from '../layers/published.ts';
import type { Rule, UnitSource } from '../routing/rules/schema.ts';
import type { NamedUnit } from './store.ts';
import * as store from './store.ts';

/** The offices that areas of the upper tiers have. */
const officeKinds = { district: 'district-office', street: 'street-office' } as const;

interface Named {
  database: Database;
  layers: readonly PublishedLayer[];
  rules: readonly Rule[];
  items: Pick<Items, 'catalogue'>;
  /** As decisions name them. */
  offices: readonly Omit<NamedUnit, 'parent'>[];
}

function layerOf(source: UnitSource, { find }: Rule, layers: readonly PublishedLayer[]) {
  if ('tier' in source) return layers.find(({ tier }) => tier === source.tier);
  return find.way === 'territory' ? undefined : layers.find(({ id }) => id === find.layer);
}

/** Every owner that routing can name, and the bureaus of the catalogue; those above come before those below. */
export async function unitsNamed({ database, layers, rules, items, offices }: Named): Promise<NamedUnit[][]> {
  const parents = new Map<string, string | null>();
  for (const layer of layers.filter(({ tier }) => tier === 'street'))
    for (const { code, parent } of await store.namedByFeatures(database, layer.table, {
      code: 'code',
      name: 'name',
    }))
      parents.set(code, parent);
  const officesOf = (kind: string) =>
    offices
      .filter((office) => office.kind === kind)
      .map((office) => ({ ...office, parent: parents.get(office.code) ?? null }));
  const bureaus = items.catalogue().bureaus.map(({ id, title }) => ({
    code: id,
    name: title.zh,
    nameEn: title.en,
    kind: 'bureau',
    parent: null,
  }));
  const others = offices
    .filter(({ kind }) => !Object.values<string>(officeKinds).includes(kind))
    .map((office) => ({ ...office, parent: null }));
  // A rule may name an area's office as the owner of what is in it: it stays the office, and keeps the area.
  const areas = new Set(
    officesOf(officeKinds.district)
      .concat(officesOf(officeKinds.street))
      .map(({ code }) => code),
  );
  const owners: NamedUnit[] = [];
  for (const rule of rules)
    for (const source of [...rule.units, ...(rule.assists ?? [])]) {
      if ('unit' in source) owners.push({ ...source.unit, parent: null });
      if (!('kind' in source)) continue;
      const layer = layerOf(source, rule, layers);
      if (!layer) continue;
      for (const { code, name, nameEn } of await store.namedByFeatures(database, layer.table, source))
        if (!areas.has(code)) owners.push({ code, name, nameEn, kind: source.kind, parent: null });
    }
  return [[...bureaus, ...others, ...officesOf(officeKinds.district)], officesOf(officeKinds.street), owners];
}
