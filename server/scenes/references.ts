import { issueOf, type Text } from '../../domain/schema-texts.ts';
import type { Queryable } from '../database/database.ts';
import { indicatorTitles } from '../indicators/service.ts';
import type { Entries } from '../items/catalogue.ts';
import { faultIn } from '../items/versions/schema.ts';
import type { ReferenceCheck } from '../items/versions/service.ts';
import { definedLayers } from '../layers/service.ts';
import { unitsOf } from '../units/service.ts';

const texts = {
  items: { zh: '不是已有的事项，GET /api/items 列出全部', en: 'is not an item; GET /api/items lists all' },
  layers: { zh: '不是已有的图层，GET /api/layers 列出全部', en: 'is not a layer; GET /api/layers lists all' },
  indicators: {
    zh: '不是已有的指标，GET /api/indicators 列出全部',
    en: 'is not an indicator; GET /api/indicators lists all',
  },
  unit: { zh: '不是已有的单位，GET /api/units 列出全部', en: 'is not a unit; GET /api/units lists all' },
} satisfies Record<string, Text>;

interface Known {
  items: ReadonlySet<string>;
  layers: ReadonlySet<string>;
  indicators: ReadonlySet<string>;
  units: ReadonlySet<string>;
}

async function knownTo(queryable: Queryable, { scenes, items }: Entries): Promise<Known> {
  const units = scenes.flatMap(({ unit }) => unit ?? []);
  // One after the other: in a transaction there is one connection.
  const layers = await definedLayers(queryable);
  const indicators = await indicatorTitles(queryable);
  const found = await unitsOf(queryable, units);
  return {
    items: new Set(items.map(({ code }) => code)),
    layers: new Set(layers),
    indicators: new Set(indicators.map(({ code }) => code)),
    units: new Set(found.map(({ code }) => code)),
  };
}

/** Layers that kinds of warnings newly name and that are not there. */
function faultsOfKinds(kinds: Entries['warningKinds'], inForce: Entries['warningKinds'], known: Known) {
  const before = new Map(inForce.map(({ code, orders, facilities }) => [code, [orders?.per, ...facilities]]));
  return kinds.flatMap(({ code, orders, facilities }, index) => {
    const named = [
      ...(orders ? [{ layer: orders.per, path: ['orders', 'per'] }] : []),
      ...facilities.map((layer, at) => ({ layer, path: ['facilities', at] })),
    ];
    return named
      .filter(({ layer }) => !known.layers.has(layer) && !before.get(code)?.includes(layer))
      .map(({ path }) => faultIn('warningKinds', kinds, issueOf(texts.layers, [index, ...path])));
  });
}

/**
 * Layers, items, indicators and units that scenes and kinds of warnings newly name and that are not there. A bureau of the
 * same entries is a unit.
 */
export const referenceFaults: ReferenceCheck = async (queryable, entries, inForce) => {
  const { scenes, bureaus } = entries;
  const before = new Map(inForce.scenes.map((scene) => [scene.id, scene]));
  const known = await knownTo(queryable, entries);
  const bureauIds = new Set(bureaus.map(({ id }) => id));
  const ofScenes = scenes.flatMap((scene, index) => {
    const old = before.get(scene.id);
    const missing = (name: 'layers' | 'items' | 'indicators') =>
      (scene[name] ?? []).flatMap((value, at) =>
        known[name].has(value) || old?.[name]?.includes(value)
          ? []
          : faultIn('scenes', scenes, issueOf(texts[name], [index, name, at])),
      );
    const { unit } = scene;
    const isKnown = unit === undefined || unit === old?.unit || known.units.has(unit) || bureauIds.has(unit);
    return [
      ...missing('layers'),
      ...missing('items'),
      ...missing('indicators'),
      ...(isKnown ? [] : [faultIn('scenes', scenes, issueOf(texts.unit, [index, 'unit']))]),
    ];
  });
  return [...ofScenes, ...faultsOfKinds(entries.warningKinds, inForce.warningKinds, known)];
};
