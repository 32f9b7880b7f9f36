import type { KeyLimits } from '../../../domain/access/key-limits.ts';

/** The limits of a key as they are typed: names parted by commas or spaces, one layer's fields a line. */
export interface LimitEntries {
  sources: string;
  items: string;
  /** The code of a unit, or a polygon of GeoJSON. */
  area: string;
  layers: string;
  /** `layer: field, field` a line. */
  layerFields: string;
  orderFields: string;
  perMinute: string;
  perMonth: string;
  signed: boolean;
}

export function entriesOf({
  sources,
  items,
  area,
  layers,
  fields,
  perMinute,
  perMonth,
  signed,
}: KeyLimits): LimitEntries {
  const joined = (names: readonly string[] = []) => names.join(', ');
  return {
    sources: joined(sources),
    items: joined(items),
    area: area === undefined ? '' : 'unit' in area ? area.unit : JSON.stringify(area.polygon),
    layers: joined(layers),
    layerFields: Object.entries(fields?.layers ?? {})
      .map(([layer, names]) => `${layer}: ${joined(names)}`.trimEnd())
      .join('\n'),
    orderFields: joined(fields?.orders),
    perMinute: perMinute === undefined ? '' : String(perMinute),
    perMonth: perMonth === undefined ? '' : String(perMonth),
    signed: signed ?? false,
  };
}

const namesIn = (text: string) => text.split(/[\s,，、]+/).filter((name) => name !== '');

function areaIn(text: string): KeyLimits['area'] {
  // What is no polygon is refused by the service, which says why.
  return text.startsWith('{')
    ? { polygon: JSON.parse(text) as { type: 'Polygon'; coordinates: [number, number][][] } }
    : { unit: text };
}

function layerFieldsIn(text: string): Record<string, string[]> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [layer = '', ...names] = line.split(/[:：]/);
      return [layer.trim(), namesIn(names.join(':'))];
    }),
  );
}

/**
 * The limits that were typed; what is empty limits nothing.
 * @throws SyntaxError for an area that begins as JSON and is none
 */
export function limitsIn(entries: LimitEntries): KeyLimits {
  const area = entries.area.trim();
  const lists = (['sources', 'items', 'layers'] as const).flatMap((member) => {
    const names = namesIn(entries[member]);
    return names.length === 0 ? [] : [[member, names] as const];
  });
  const layerFields = layerFieldsIn(entries.layerFields);
  const orders = namesIn(entries.orderFields);
  const fields = {
    ...(Object.keys(layerFields).length === 0 ? {} : { layers: layerFields }),
    ...(orders.length === 0 ? {} : { orders }),
  };
  return {
    ...Object.fromEntries(lists),
    ...(area === '' ? {} : { area: areaIn(area) }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
    ...(entries.perMinute === '' ? {} : { perMinute: Number(entries.perMinute) }),
    ...(entries.perMonth === '' ? {} : { perMonth: Number(entries.perMonth) }),
    ...(entries.signed ? { signed: true } : {}),
  };
}
