import { asProblem, type RequestProblem, request } from '../service/request.ts';
import type { Decision, Position } from '../service/types.ts';
import { createStore } from '../store/store.ts';
import type { RuleVersion } from './types.ts';

/** What one place came to by the rules in force and by those that are being written. */
export interface Trial {
  point: Position;
  inForce: Decision;
  drafted: Decision;
}

interface RuleDrafts {
  /** The rules as they are being typed; null while nobody does. It outlives the page. */
  text: string | null;
  note: string;
  /** The item that places are tried with; null for none. */
  item: string | null;
  trial: Trial | null;
  busy: boolean;
  refused: RequestProblem | null;
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

async function act<T>(step: () => Promise<T>): Promise<T | null> {
  ruleDrafts.set({ busy: true, refused: null });
  try {
    return await step();
  } catch (error) {
    ruleDrafts.set({
      refused: error instanceof SyntaxError ? asProblem(new Error(error.message)) : asProblem(error),
    });
    return null;
  } finally {
    ruleDrafts.set({ busy: false });
  }
}

const typedRules = (): unknown => JSON.parse(ruleDrafts.get().text ?? '[]');

/** Whose would the place be by the rules in force, and by those that are being written? */
export async function tryAt(point: Position): Promise<void> {
  const { item } = ruleDrafts.get();
  const [lon, lat] = point;
  const trial = await act(async () => {
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
  const kept = await act(() =>
    request<RuleVersion>('/api/routing/rules/versions', {
      method: 'POST',
      body: { rules: typedRules(), ...(note.trim() === '' ? {} : { note: note.trim() }) },
    }),
  );
  if (kept) ruleDrafts.set({ saved: kept.version });
}

/** Puts a version in force, at once and for everybody. */
export async function publishRules(version: number): Promise<boolean> {
  const done = await act(() => request(`/api/routing/rules/versions/${version}/publish`, { method: 'POST' }));
  if (done) ruleDrafts.set({ text: null, note: '', trial: null, saved: null });
  return done !== null;
}

export async function rollBackRules(): Promise<boolean> {
  return (await act(() => request('/api/routing/rules/rollback', { method: 'POST' }))) !== null;
}

export function forgetDraft(): void {
  ruleDrafts.set({ text: null, note: '', trial: null, refused: null, saved: null });
}
