import { createStore } from 'zustand/vanilla';
import type { WarningKind } from '../../../domain/answers/warnings.ts';
import type { Channel } from '../../../domain/intake/channels.ts';
import type { Bureau, Item } from '../../../domain/items/entries.ts';
import type { Scene } from '../../../domain/items/scenes.ts';
import { type Acting, act } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { asProblem } from '../../data/request.ts';
import { session } from '../../data/session.ts';
import { outliveReload } from '../../data/unsent.ts';
import type { Position } from '../../ui/position.ts';
import { watch } from '../../ui/store.ts';
import type { RequestProblem } from '../../wangge-client/send.ts';
import { loadLayers } from '../layers/public.ts';
import { catalogue } from './pages.ts';
import type { Trial } from './rule-drafts.ts';
import type { Catalogue, CatalogueFault, Entries, ListChanges, ListName } from './types.ts';

interface Drafts extends Acting {
  /** The lists of the catalogue as they are being written; null while nobody does. They outlive the page. */
  entries: Entries | null;
  /** What was in force when the draft was opened. */
  inForce: Entries | null;
  note: string;
  /** What the draft was last kept as; null while it never was. */
  kept: { version: number; revision: number } | null;
  /** Whether the draft is as it was kept. */
  isKept: boolean;
  /** What the service says of the draft; null until it has said so. */
  faults: readonly CatalogueFault[] | null;
  changes: Record<ListName, ListChanges> | null;
  /** Why the draft could not be checked. */
  unchecked: RequestProblem | null;
  trial: Trial | null;
}

const nothing: Drafts = {
  entries: null,
  inForce: null,
  note: '',
  kept: null,
  isKept: false,
  faults: null,
  changes: null,
  unchecked: null,
  trial: null,
  busy: false,
  refused: null,
};

export const drafts = createStore<Drafts>(() => nothing);

/** After the last key, so long until the draft is checked, milliseconds. */
const checkAfter = 400;
let timer: ReturnType<typeof setTimeout> | null = null;
let asked = 0;

async function check(): Promise<void> {
  const { entries } = drafts.getState();
  asked += 1;
  const mine = asked;
  if (!entries) return;
  try {
    const found = await call('post', '/api/items/check', { body: entries });
    if (mine === asked && drafts.getState().entries) drafts.setState({ ...found, unchecked: null });
  } catch (error) {
    if (mine === asked) drafts.setState({ unchecked: asProblem(error) });
  }
}

watch(
  drafts,
  (state) => state.entries,
  (entries) => {
    if (timer) clearTimeout(timer);
    timer = entries ? setTimeout(() => void check(), checkAfter) : null;
  },
);

const read = (version: number) => call('get', '/api/items/versions/{version}', { params: { version } });

/** Opens a draft to be written on: a version that waits, or what is in force as the beginning of another. */
export async function openDraft(version: number | null = null): Promise<void> {
  await act(drafts, async () => {
    const { version: present } = await call('get', '/api/items');
    const inForce = await read(present);
    const opened = version === null ? null : await read(version);
    drafts.setState({
      ...nothing,
      busy: true,
      entries: (opened ?? inForce).entries,
      inForce: inForce.entries,
      note: opened?.note ?? '',
      kept: opened && { version: opened.version, revision: opened.revision },
      isKept: opened !== null,
    });
  });
}

export function forgetDraft(): void {
  drafts.setState(nothing);
}

// What somebody wrote is not the next one's; a sign-in that only ended and begins again is the same person's.
watch(session, (state) => state.user?.name, forgetDraft);
outliveReload(drafts, 'catalogue', ({ entries, inForce, note, kept, isKept }) =>
  entries ? { entries, inForce, note, kept, isKept } : null,
);

function change(entries: Partial<Entries>): void {
  const { entries: before } = drafts.getState();
  if (before) drafts.setState({ entries: { ...before, ...entries }, isKept: false, trial: null });
}

/** Writes an item in place of the one at `index`. */
export function changeItem(index: number, item: Item): void {
  const { items } = drafts.getState().entries!;
  change({ items: items.with(index, item) });
}

export function addItem(item: Item): void {
  change({ items: [...drafts.getState().entries!.items, item] });
}

export function removeItem(code: string): void {
  change({ items: drafts.getState().entries!.items.filter((item) => item.code !== code) });
}

export function changeScene(index: number, scene: Scene): void {
  change({ scenes: drafts.getState().entries!.scenes.with(index, scene) });
}

export function addScene(scene: Scene): void {
  change({ scenes: [...drafts.getState().entries!.scenes, scene] });
}

export function removeScene(id: string): void {
  change({ scenes: drafts.getState().entries!.scenes.filter((scene) => scene.id !== id) });
}

export function changeBureau(index: number, bureau: Bureau): void {
  change({ bureaus: drafts.getState().entries!.bureaus.with(index, bureau) });
}

export function addBureau(bureau: Bureau): void {
  change({ bureaus: [...drafts.getState().entries!.bureaus, bureau] });
}

export function changeChannel(index: number, channel: Channel): void {
  change({ channels: drafts.getState().entries!.channels.with(index, channel) });
}

export function addChannel(channel: Channel): void {
  change({ channels: [...drafts.getState().entries!.channels, channel] });
}

export function removeChannel(code: string): void {
  change({ channels: drafts.getState().entries!.channels.filter((channel) => channel.code !== code) });
}

export function changeKind(index: number, kind: WarningKind): void {
  change({ warningKinds: drafts.getState().entries!.warningKinds.with(index, kind) });
}

export function addKind(kind: WarningKind): void {
  change({ warningKinds: [...drafts.getState().entries!.warningKinds, kind] });
}

export function removeKind(code: string): void {
  change({ warningKinds: drafts.getState().entries!.warningKinds.filter((kind) => kind.code !== code) });
}

export function writeNote(note: string): void {
  drafts.setState({ note, isKept: false });
}

/** Keeps the draft as a version that is not in force, the same one each time. */
export async function keepDraft(): Promise<boolean> {
  const { entries, note, kept } = drafts.getState();
  const body = { ...entries, note: note.trim() === '' ? null : note.trim() };
  const stored = await act(drafts, () =>
    kept
      ? call('put', '/api/items/versions/{version}', {
          params: { version: kept.version },
          body: { ...body, revision: kept.revision },
        })
      : call('post', '/api/items/versions', { body }),
  );
  if (!stored) return false;
  const { version, revision } = stored;
  const isKept = drafts.getState().entries === entries && drafts.getState().note === note;
  drafts.setState({ kept: { version, revision }, isKept });
  return true;
}

/** Keeps the draft where it is not yet and puts it in force, at once and for everybody. */
export async function publishDraft(): Promise<boolean> {
  if (!drafts.getState().isKept && !(await keepDraft())) return false;
  const version = drafts.getState().kept!.version;
  const done = await act(drafts, () =>
    call('post', '/api/items/versions/{version}/publish', { params: { version } }),
  );
  if (!done) return false;
  drafts.setState(nothing);
  void loadLayers();
  return true;
}

/** Whose would the place be by the open item as it is in force, and as it is being written? */
export async function tryItemAt([lon, lat]: Position): Promise<void> {
  const { entries, inForce } = drafts.getState();
  const code = catalogue.getState().page?.entry;
  const item = entries?.items.find((each) => each.code === code);
  if (!item) return;
  const { scene, owner, precedence, way } = item;
  const isKnown = inForce?.items.some((each) => each.code === code);
  const trial = await act(drafts, async () => {
    const [before, drafted] = await Promise.all([
      call('get', '/api/route', { query: { lon, lat, ...(isKnown ? { item: item.code } : {}) } }),
      call('post', '/api/route/try', {
        body: { lon, lat, as: { code: item.code, scene, owner, precedence, ...(way ? { way } : {}) } },
      }),
    ]);
    return { point: [lon, lat] as Position, inForce: before, drafted };
  });
  drafts.setState({ trial });
}

/** The draft in the form of the catalogue in force, with the defaults. */
export function asCatalogue(
  { bureaus, scenes, items, channels, warningKinds }: Entries,
  { defaults, joining }: Catalogue,
): Catalogue {
  return {
    bureaus,
    scenes,
    channels,
    warningKinds,
    defaults,
    joining,
    items: items.map((item) => ({
      ...item,
      clocks: { ...defaults.clocks, ...item.clocks },
      gates: { ...defaults.gates, ...item.gates },
    })),
  };
}
