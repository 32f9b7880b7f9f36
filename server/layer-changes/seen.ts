import type { LayerChange } from '../../domain/answers/layer-changes.ts';
import type { Layers } from '../layers/published.ts';
import { layerIn, type View } from '../layers/view.ts';

/**
 * A change as a reader may know of it: of layers that he may read, with the fields that he is shown; of one that is no
 * longer public, where he could read it before and cannot any more. Null for what is not for him.
 */
export function changeIn(view: View, change: LayerChange, layers: Pick<Layers, 'find'>): LayerChange | null {
  const layer = layers.find(change.layer);
  if (!layer) return null;
  const readable = layerIn(view, layer) !== null;
  if (change.type === 'layer.retired') {
    if (view.visibility === 'internal') return readable ? change : null;
    return !readable && layerIn(view, { ...layer, visibility: 'public' }) ? change : null;
  }
  if (!readable) return null;
  const shown = view.fields.get(change.layer);
  if (!shown || !change.fields) return change;
  const only = (names: readonly string[]) => names.filter((name) => shown.includes(name));
  const fields = {
    added: only(change.fields.added),
    changed: only(change.fields.changed),
    removed: only(change.fields.removed),
  };
  return Object.values(fields).every((names) => names.length === 0) ? null : { ...change, fields };
}
