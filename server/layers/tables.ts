// The names of the tables of versions: safe to splice, for they are made of the catalogue's own numbers.

/** The table that holds the features of a version; `tableId` is the catalogue's own number. */
export function versionTable(tableId: number): string {
  return `wangge_data.version_${tableNumber(tableId)}`;
}

/** The table of what low zooms show of a version of points; `cellsId` is the catalogue's own number for it. */
export function overviewTable(cellsId: number): string {
  return `wangge_data.overview_${tableNumber(cellsId)}`;
}

/** The tables of what low zooms show of a version of lines or areas, and of how many of them meet each tile. */
export function shapesTable(tableId: number): string {
  return `wangge_data.shapes_${tableNumber(tableId)}`;
}
export function shapeTotalsTable(tableId: number): string {
  return `wangge_data.shape_totals_${tableNumber(tableId)}`;
}

function tableNumber(tableId: number): number {
  if (!Number.isSafeInteger(tableId) || tableId < 1) throw new Error(`no table has the number ${tableId}`);
  return tableId;
}
