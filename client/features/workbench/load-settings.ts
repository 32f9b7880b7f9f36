/** How a file is to be read; empty text leaves it to the service to find out. */
export interface LoadSettings {
  crs: string;
  encoding: string;
  /** Which layer of a file with several. */
  table: string;
  /** Which field of the file is what, by what it becomes. */
  map: Readonly<Record<string, string>>;
}

export const asFound: LoadSettings = { crs: '', encoding: '', table: '', map: {} };

const quoted = (field: string) => (/[,="]/.test(field) ? `"${field}"` : field);

/** The query of `POST /api/layers/{id}/versions`, without what was left open. */
export function loadQuery({ crs, encoding, table, map: chosen }: LoadSettings): string {
  const map = Object.entries(chosen)
    .filter(([, field]) => field !== '')
    .map(([target, field]) => `${target}=${quoted(field)}`)
    .join(',');
  const query = new URLSearchParams();
  if (map) query.set('map', map);
  if (crs.trim()) query.set('crs', crs.trim());
  if (encoding) query.set('encoding', encoding);
  if (table) query.set('table', table);
  return query.toString();
}

/** The coordinate systems that a refusal proposes, the likeliest first: `EPSG:2249 (NAD83 / …)` names `EPSG:2249`. */
export function proposedSystems(errors: readonly { path: string; message: string }[] = []): string[] {
  return errors
    .filter(({ path }) => path === '/crs')
    .map(({ message }) => /^(EPSG:\d+) \(/.exec(message)?.[1])
    .filter((code) => code !== undefined);
}

/** The layers of a file that a refusal names, to choose from, with their rows and types of geometry where it says so. */
export function layersOfFile(
  errors: readonly { path: string; message: string }[] = [],
): { table: string; note: string }[] {
  return errors
    .filter(({ path, message }) => path === '/table' && message !== 'expected none')
    .map(({ message }) => {
      const [, table = message, rows, type] = /^(.*) \((\d+) rows(?:, (\w+))?\)$/.exec(message) ?? [];
      return { table, note: [rows, type].filter((part) => part !== undefined).join(' · ') };
    });
}

/** The fields of a file that a refusal names, to choose from. */
export function fieldsOfFile(errors: readonly { path: string; message: string }[] = []): string[] {
  return errors
    .filter(({ path, message }) => path === '/map' && !message.startsWith('expected '))
    .map(({ message }) => message);
}
