import type { LayerDefinition } from '../../server/layers/schema.ts';
import { asProblem, type RequestProblem, request } from '../service/request.ts';
import type { Layer } from '../service/types.ts';
import { createStore } from '../store/store.ts';

export type LayerStyle = LayerDefinition['style'];

interface Styling {
  /** The layer whose style is open, and drawn as it is being changed. */
  open: string | null;
  /** What is changed and not saved, by layer; it outlives the page that it is changed on. */
  drafts: ReadonlyMap<string, LayerStyle>;
  /** Whether a person has set the style of the open layer over that of its file. */
  restyled: boolean;
  saving: boolean;
  refused: RequestProblem | null;
}

export const styling = createStore<Styling>({
  open: null,
  drafts: new Map(),
  restyled: false,
  saving: false,
  refused: null,
});

/** Opens a layer's style, or closes whichever is open. */
export function openStyle(layer: string | null): void {
  styling.set({ open: layer, restyled: false, refused: null });
  if (layer === null) return;
  request<{ restyled: boolean }>(`/api/layers/${layer}/style`).then(
    ({ restyled }) => {
      if (styling.get().open === layer) styling.set({ restyled });
    },
    (error) => styling.set({ refused: asProblem(error) }),
  );
}

/** Keeps a change for the eyes of this person alone; null forgets what was changed. */
export function draftStyle(layer: string, style: LayerStyle | null): void {
  const drafts = new Map(styling.get().drafts);
  if (style) drafts.set(layer, style);
  else drafts.delete(layer);
  styling.set({ drafts, refused: null });
}

/** Has everybody's map draw the layer as the draft has it; null brings back what its file says. */
export async function saveStyle(layer: string, style: LayerStyle | null): Promise<boolean> {
  styling.set({ saving: true, refused: null });
  try {
    const { restyled } = await request<{ restyled: boolean }>(`/api/layers/${layer}/style`, {
      method: style ? 'PUT' : 'DELETE',
      ...(style ? { body: style } : {}),
    });
    styling.set({ restyled });
    return true;
  } catch (error) {
    styling.set({ refused: asProblem(error) });
    return false;
  } finally {
    styling.set({ saving: false });
  }
}

/** The layers as they are to be drawn here: the open one as it is being changed. */
export function asDrafted(layers: readonly Layer[], { open, drafts }: Styling): readonly Layer[] {
  const style = open === null ? undefined : drafts.get(open);
  return style ? layers.map((layer) => (layer.id === open ? { ...layer, style } : layer)) : layers;
}
