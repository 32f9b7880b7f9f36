import { createStore } from 'zustand/vanilla';
import type { LayerDefinition } from '../../../server/layers/schema.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { outliveReload } from '../../data/unsent.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { layers } from '../layers/public.ts';

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

export const styling = createStore<Styling>(() => ({
  open: null,
  drafts: {},
  restyled: false,
  saving: false,
  refused: null,
}));

outliveReload(styling, 'styles', ({ drafts }) => (Object.keys(drafts).length > 0 ? { drafts } : null));

/** Opens a layer's style, or closes whichever is open. */
export function openStyle(layer: string | null): void {
  styling.setState({ open: layer, restyled: false, refused: null });
  if (layer === null) return;
  call('get', '/api/layers/{id}/style', { params: { id: layer } }).then(
    ({ restyled }) => {
      if (styling.getState().open === layer) styling.setState({ restyled });
    },
    (error) => styling.setState({ refused: asProblem(error) }),
  );
}

/** Keeps a change for the eyes of this person alone; null forgets what was changed. */
export function draftStyle(layer: string, style: LayerStyle | null): void {
  const { [layer]: _former, ...others } = styling.getState().drafts;
  styling.setState({ drafts: style ? { ...others, [layer]: style } : others, refused: null });
}

/** Has everybody's map draw the layer as the draft has it; null brings back what its file says. */
export async function saveStyle(layer: string, style: LayerStyle | null): Promise<boolean> {
  styling.setState({ saving: true, refused: null });
  try {
    const params = { id: layer };
    const { restyled } = await (style
      ? call('put', '/api/layers/{id}/style', { params, body: style })
      : call('delete', '/api/layers/{id}/style', { params }));
    styling.setState({ restyled });
    return true;
  } catch (error) {
    styling.setState({ refused: asProblem(error) });
    return false;
  } finally {
    styling.setState({ saving: false });
  }
}

/** Has the map draw the open layer as it is being changed. */
function showDraft(): void {
  const { open, drafts } = styling.getState();
  const style = open === null ? undefined : drafts[open];
  const { preview } = layers.getState();
  if (style && preview?.style === style) return;
  layers.setState({ preview: open !== null && style ? { layer: open, style } : null });
}

styling.subscribe(showDraft);
