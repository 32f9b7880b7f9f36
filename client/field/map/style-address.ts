import { consoleEncoding } from '../../../tiles/tile-encoding.ts';
import type { Language, Theme } from '../../ui/preferences.ts';

/** Where the style of the public map is; the same address for whoever draws it and whoever keeps it. */
export function styleAddress(theme: Theme, language: Language): string {
  return `${window.location.origin}/styles/city.json?${new URLSearchParams({ theme, language, encoding: consoleEncoding })}`;
}
