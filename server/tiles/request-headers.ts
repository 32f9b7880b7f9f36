/** The request headers that an answer from the cache depends on. */
export interface TileHeaders {
  accept: string | undefined;
  acceptEncoding: string | undefined;
  ifNoneMatch: string | undefined;
  authorization: string | undefined;
}

/**
 * Picks the headers of a tile request out of `rawHeaders`: names and values in turn. Node's own `headers` sorts all of
 * them into an object first, which takes longer than to find a tile in the cache. Repeated ones are joined, as Node
 * joins them; of `Authorization` the first counts.
 */
export function tileHeaders(raw: readonly string[]): TileHeaders {
  let accept: string | undefined;
  let acceptEncoding: string | undefined;
  let ifNoneMatch: string | undefined;
  let authorization: string | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    // The lengths tell nearly all others apart.
    if (name.length !== 13 && name.length !== 15 && name.length !== 6) continue;
    const lower = name.toLowerCase();
    const value = raw[at + 1]!;
    if (lower === 'accept') accept = accept === undefined ? value : `${accept}, ${value}`;
    else if (lower === 'accept-encoding')
      acceptEncoding = acceptEncoding === undefined ? value : `${acceptEncoding}, ${value}`;
    else if (lower === 'if-none-match')
      ifNoneMatch = ifNoneMatch === undefined ? value : `${ifNoneMatch}, ${value}`;
    else if (lower === 'authorization') authorization ??= value;
  }
  return { accept, acceptEncoding, ifNoneMatch, authorization };
}
