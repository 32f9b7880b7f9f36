import type { Decision } from '../../../domain/routing/decision.ts';
import { type Acting, act } from '../../data/acting.ts';
import { request } from '../../data/request.ts';
import { session } from '../../data/session.ts';
import { outliveReload } from '../../data/unsent.ts';
import type { Position } from '../../ui/position.ts';
import { createStore, watch } from '../../ui/store.ts';
import type { Version } from './types.ts';

/** What one place came to by the rules in force and by those that are being written. */
export interface Trial {
  point: Position;
  inForce: Decision;
  drafted: Decision;
}

interface RuleDrafts extends Acting {
  /** The rules as they are being typed; null while nobody does. It outlives the page. */
  text: string | null;
  note: string;
  /** The item that places are tried with; null for none. */
  item: string | null;
  trial: Trial | null;
  /** The version that the draft was last kept as. */
  saved: number | null;
}

export const ruleDrafts = createStore<RuleDrafts>({
  text: null,
  note: '',
  item: null,
  trial: null,
  busy: false,
  refused: null,
  saved: null,
});

const typedRules = (): unknown => JSON.parse(ruleDrafts.get().text ?? '[]');

/** Whose would the place be by the rules in force, and by those that are being written? */
export async function tryAt(point: Position): Promise<void> {
  const { item } = ruleDrafts.get();
  const [lon, lat] = point;
  const trial = await act(ruleDrafts, async () => {
    const question = { lon, lat, ...(item ? { item } : {}) };
    const query = new URLSearchParams({ lon: String(lon), lat: String(lat), ...(item ? { item } : {}) });
    const [inForce, drafted] = await Promise.all([
      request<Decision>(`/api/route?${query}`),
      request<Decision>('/api/route/try', { method: 'POST', body: { rules: typedRules(), ...question } }),
    ]);
    return { point, inForce, drafted };
  });
  ruleDrafts.set({ trial });
}

/** Keeps what was typed as the next version, which is not in force yet. */
export async function keepDraft(): Promise<void> {
  const { note } = ruleDrafts.get();
  const kept = await act(ruleDrafts, () =>
    request<Version>('/api/routing/rules/versions', {
      method: 'POST',
      body: { rules: typedRules(), ...(note.trim() === '' ? {} : { note: note.trim() }) },
    }),
  );
  if (kept) ruleDrafts.set({ saved: kept.version });
}

/** Puts a version in force, at once and for everybody. */
export async function publishRules(version: number): Promise<boolean> {
  const done = await act(ruleDrafts, () =>
    request(`/api/routing/rules/versions/${version}/publish`, { method: 'POST' }),
  );
  if (done) ruleDrafts.set({ text: null, note: '', trial: null, saved: null });
  return done !== null;
}

export function forgetDraft(): void {
  ruleDrafts.set({ text: null, note: '', trial: null, refused: null, saved: null });
}

// What somebody wrote is not the next one's.
watch(session, (state) => state.user?.name, forgetDraft);
outliveReload(ruleDrafts, 'rules', ({ text, note, item, saved }) =>
  text === null ? null : { text, note, item, saved },
);
