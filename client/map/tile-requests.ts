import type { RequestTransformFunction } from 'maplibre-gl';
import { authorization } from '../data/request.ts';

/** Sends the session's token along with requests for tiles of the service. */
export const authorized: RequestTransformFunction = (url) =>
  url.startsWith(`${window.location.origin}/tiles/`) ? { url, headers: authorization() } : { url };
