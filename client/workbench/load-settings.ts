/** How a file is to be read; empty text leaves it to the service to find out. */
export interface LoadSettings {
  crs: string;
  encoding: string;
  code: string;
  name: string;
  parent: string;
}

export const asFound: LoadSettings = { crs: '', encoding: '', code: '', name: '', parent: '' };

/** The query of `POST /api/layers/{id}/versions`, without what was left open. */
export function loadQuery({ crs, encoding, code, name, parent }: LoadSettings): string {
  const map = Object.entries({ code, name, parent })
    .filter(([, field]) => field !== '')
    .map(([target, field]) => `${target}=${field}`)
    .join(',');
  const query = new URLSearchParams();
  if (map) query.set('map', map);
  if (crs.trim()) query.set('crs', crs.trim());
  if (encoding) query.set('encoding', encoding);
  return query.toString();
}

/** The coordinate systems that a refusal proposes, the likeliest first: `EPSG:2249 (NAD83 / …)` names `EPSG:2249`. */
export function proposedSystems(errors: readonly { path: string; message: string }[] = []): string[] {
  return errors
    .filter(({ path }) => path === '/crs')
    .map(({ message }) => /^(EPSG:\d+) \(/.exec(message)?.[1])
    .filter((code) => code !== undefined);
}
