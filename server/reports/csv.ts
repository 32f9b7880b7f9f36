type Cell = string | number | null;

/** A value of CSV after RFC 4180; what a spreadsheet would take for a formula is kept a text. */
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Objects as CSV: a member that is an object becomes a column for each of its members, `rates.closing.value`. */
export function toCsv(rows: readonly object[]): string {
  const flat = rows.map((row) => new Map(flatten(row, '')));
  const names = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  const lines = flat.map((row) => names.map((name) => cell(row.get(name) ?? null)).join(','));
  return `${[names.join(','), ...lines].join('\r\n')}\r\n`;
}

function flatten(value: object, prefix: string): [string, Cell][] {
  return Object.entries(value).flatMap(([name, member]): [string, Cell][] =>
    member !== null && typeof member === 'object'
      ? flatten(member, `${prefix}${name}.`)
      : [[`${prefix}${name}`, member as Cell]],
  );
}
