import type { FeatureCollection } from 'geojson';
import type { VersionImpact } from '../../domain/answers/impact.ts';
import { csvCell } from '../input/csv-cell.ts';

/** One line of the table: an order or a facility that would come to another office. */
function lines({ orders, facilities }: VersionImpact) {
  return [
    ...orders.map(({ number, item, lead, ...moved }) => ({
      ...moved,
      kind: 'order',
      layer: null,
      id: number,
      name: item,
      lead: lead.code,
    })),
    ...facilities.map(({ code, ...moved }) => ({ ...moved, kind: 'facility', id: code, lead: null })),
  ].map(({ from, to, point, ...line }) => ({
    point,
    values: {
      kind: line.kind,
      layer: line.layer,
      id: line.id,
      name: line.name,
      grid: line.grid,
      lead: line.lead,
      from: from.code,
      fromName: from.name,
      to: to.code,
      toName: to.name,
    },
  }));
}

const columns = ['kind', 'layer', 'id', 'name', 'grid', 'lead', 'from', 'fromName', 'to', 'toName'] as const;

/** The table as CSV, one place a row; longitude and latitude are CRS84. */
export function csvOf(impact: VersionImpact): string {
  const rows = lines(impact).map(({ point, values }) =>
    [...columns.map((column) => csvCell(values[column])), ...point].join(','),
  );
  return `${[[...columns, 'lon', 'lat'].join(','), ...rows].join('\r\n')}\r\n`;
}

/** The places as points in CRS84. */
export function geojsonOf(impact: VersionImpact): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: lines(impact).map(({ point, values }) => ({
      type: 'Feature',
      properties: values,
      geometry: { type: 'Point', coordinates: point },
    })),
  };
}
