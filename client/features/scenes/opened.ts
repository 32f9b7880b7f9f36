import { createStore } from 'zustand/vanilla';
import { itemsOfScene, type Scene } from '../../../domain/items/scenes.ts';
import { askAgain } from '../../data/queries.ts';
import { watch } from '../../ui/store.ts';
import { setScope } from '../incidents/public.ts';
import { layers, showOnly } from '../layers/public.ts';

interface Opened {
  /** The scene that the console is turned into, whether there is one of that id or not; null for none. */
  id: string | null;
  /** Whether its panel is folded to its head. */
  isFolded: boolean;
  /** Whether the list of scenes is open beside the map. */
  listOpen: boolean;
}

const narrow = '(max-width: 720px)';

export const opened = createStore<Opened>(() => ({
  id: null,
  isFolded: window.matchMedia(narrow).matches,
  listOpen: false,
}));

/** Ids of scenes as an address may name them. */
export function isSceneId(text: string): boolean {
  return /^[a-z][a-z0-9-]{0,100}$/.test(text);
}

/** Turns the console into a scene: its layers, its queue, its figures. */
export function openScene(id: string): void {
  opened.setState({ id, listOpen: false });
}

/** Back to the whole console, with the layers as they were. @returns whether a scene was open */
export function leaveScene(): boolean {
  const isOpen = opened.getState().id !== null;
  if (isOpen) opened.setState({ id: null });
  return isOpen;
}

export function setList(listOpen: boolean): void {
  opened.setState({ listOpen });
}

/** The open scene as the catalogue in force has it; null while none is, or none of that id. */
function openedScene(): Scene | null {
  const { id } = opened.getState();
  return layers.getState().scenes.find((scene) => scene.id === id) ?? null;
}

type Switches = ReturnType<typeof layers.getState>['switches'];
/** What the map was made to show, for which scene, and what it showed before. */
let shown: { scene: string; layers: string; before: Switches } | null = null;
let scope: string | null = null;

function settleLayers(scene: Scene | null): void {
  const wanted = scene && JSON.stringify(scene.layers ?? []);
  if (shown && shown.scene === scene?.id && shown.layers === wanted) return;
  if (shown) {
    layers.setState({ switches: shown.before });
    shown = null;
  }
  const { layers: known, switches } = layers.getState();
  if (!scene || !wanted || known.length === 0) return;
  shown = { scene: scene.id, layers: wanted, before: switches };
  showOnly(new Set(scene.layers));
}

function settleQueue(scene: Scene | null): void {
  const codes = scene && itemsOfScene(scene, layers.getState().items.values());
  const wanted = codes && JSON.stringify(codes);
  if (wanted === scope) return;
  scope = wanted;
  setScope(codes && new Set(codes));
}

function settle(): void {
  const scene = openedScene();
  settleLayers(scene);
  settleQueue(scene);
}

watch(opened, (state) => state.id, settle);
// A scene that the address names is known once the catalogue is; one that is changed is shown as it is then.
watch(
  layers,
  (state) => state.scenes,
  () => {
    settle();
    void askAgain('/api/scenes/{id}');
  },
);
