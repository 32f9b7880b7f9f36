import { visibilityClass } from '../../domain/access/permissions.ts';
import { anonymous, layersOfKey, type Principal } from '../../domain/access/principal.ts';
import { keyFields } from './fields.ts';
import type { PublishedLayer } from './published.ts';

/** Which layers somebody may see, and of which of them some fields alone. */
export interface View {
  visibility: PublishedLayer['visibility'];
  /** The only layers; null for all that the visibility allows. */
  layers: ReadonlySet<string> | null;
  /** Those whose visibility does not count, since the key names them. */
  named: ReadonlySet<string>;
  /** By layer, its only fields. */
  fields: ReadonlyMap<string, readonly string[]>;
  /** The same for two that see the same: part of what caches go by. */
  key: string;
}

/** The one place that says which layers and fields of them a reader sees; null of a layer that he does not. */
export function layerIn(view: View, layer: PublishedLayer): PublishedLayer | null {
  // A version that was neither published nor planned to be is for those who prepare it.
  const isPublic = layer.visibility === 'public' && (layer.publicationId !== 0 || layer.planned === true);
  if (view.visibility !== 'internal' && !isPublic && !(view.named.has(layer.id) && layer.publicationId !== 0))
    return null;
  if (view.layers && !view.layers.has(layer.id)) return null;
  const names = view.fields.get(layer.id);
  if (!names) return layer;
  const { definition } = layer;
  const fields = definition.fields.filter(({ name }) => names.includes(name));
  return {
    ...layer,
    definition: { ...definition, fields },
    shownFields: [...new Set([...keyFields, ...names])].sort(),
  };
}

/** The view of somebody by his roles and, of a key, its limits. */
export function viewOf(principal: Principal): View {
  const visibility = visibilityClass(principal);
  const { limits, shared = [] } = principal.key ?? {};
  const { layers: limited, fields } = limits ?? {};
  const layers = principal.key && layersOfKey(principal.key);
  const fieldsByLayer = Object.entries(fields?.layers ?? {});
  return {
    visibility,
    layers: layers ? new Set(layers) : null,
    named: new Set(principal.role === 'partner' ? [...(limited ?? []), ...shared] : []),
    fields: new Map(fieldsByLayer),
    key:
      layers || fields?.layers || shared.length > 0
        ? JSON.stringify([visibility, principal.role, layers, fieldsByLayer, shared])
        : visibility,
  };
}

/** What everybody sees, and what those do who may see all layers. */
export const publicView = viewOf(anonymous);
export const wholeView: View = { ...publicView, visibility: 'internal', key: 'internal' };
