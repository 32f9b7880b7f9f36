// The way into the catalogue's page of a layer. Other features use this and nothing else of this folder.
import { openPage } from './pages.ts';

/** Opens all that is needed to use a layer elsewhere. */
export function openLayerUsage(id: string): void {
  openPage('layers', id);
}
