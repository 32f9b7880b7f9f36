import type { Layer } from '../../../server/layers/answers.ts';
import type { LayerDefinition } from '../../../server/layers/schema.ts';
import { asProblem, type RequestProblem, request } from '../../data/request.ts';
import { outliveReload } from '../../data/unsent.ts';
import { createStore } from '../../ui/store.ts';

export type LayerStyle = LayerDefinition['style'];

interface Styling {
  /** The layer whose style is open, and drawn as it is being changed. */
  open: string | null;
  /** What is changed and not saved, by layer; it outlives the page that it is changed on, and a reload. */
  drafts: Readonly<Record<string, LayerStyle>>;
  /** Whether a person has set the style of the open layer over that of its file. */
  restyled: boolean;
  saving: boolean;
  refused: RequestProblem | null;
}

export const styling = createStore<Styling>({
  open: null,
  drafts: {},
  restyled: false,
  saving: false,
  refused: null,
});

outliveReload(styling, 'styles', ({ drafts }) => (Object.keys(drafts).length > 0 ? { drafts } : null));

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
  const { [layer]: _former, ...others } = styling.get().drafts;
  styling.set({ drafts: style ? { ...others, [layer]: style } : others, refused: null });
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
  const style = open === null ? undefined : drafts[open];
  return style ? layers.map((layer) => (layer.id === open ? { ...layer, style } : layer)) : layers;
}
