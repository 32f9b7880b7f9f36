import { createStore } from 'zustand/vanilla';
import type { Decision } from '../../../domain/routing/decision.ts';
import { type Acting, act } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { session } from '../../data/session.ts';
import { outliveReload } from '../../data/unsent.ts';
import type { Position } from '../../ui/position.ts';
import { watch } from '../../ui/store.ts';

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

export const ruleDrafts = createStore<RuleDrafts>(() => ({
  text: null,
  note: '',
  item: null,
  trial: null,
  busy: false,
  refused: null,
  saved: null,
}));

/** @throws SyntaxError where what was typed is no JSON; what JSON it is, the service says */
const typedRules = (): unknown[] => JSON.parse(ruleDrafts.getState().text ?? '[]');

/** Whose would the place be by the rules in force, and by those that are being written? */
export async function tryAt(point: Position): Promise<void> {
  const { item } = ruleDrafts.getState();
  const [lon, lat] = point;
  const trial = await act(ruleDrafts, async () => {
    const question = { lon, lat, ...(item ? { item } : {}) };
    const [inForce, drafted] = await Promise.all([
      call('get', '/api/route', { query: question }),
      call('post', '/api/route/try', { body: { rules: typedRules(), ...question } }),
    ]);
    return { point, inForce, drafted };
  });
  ruleDrafts.setState({ trial });
}

/** Keeps what was typed as the next version, which is not in force yet. */
export async function keepDraft(): Promise<void> {
  const { note } = ruleDrafts.getState();
  const kept = await act(ruleDrafts, () =>
    call('post', '/api/routing/rules/versions', {
      body: { rules: typedRules(), ...(note.trim() === '' ? {} : { note: note.trim() }) },
    }),
  );
  if (kept) ruleDrafts.setState({ saved: kept.version });
}

/** Puts a version in force, at once and for everybody. */
export async function publishRules(version: number): Promise<boolean> {
  const done = await act(ruleDrafts, () =>
    call('post', '/api/routing/rules/versions/{version}/publish', { params: { version } }),
  );
  if (done) ruleDrafts.setState({ text: null, note: '', trial: null, saved: null });
  return done !== null;
}

export function forgetDraft(): void {
  ruleDrafts.setState({ text: null, note: '', trial: null, refused: null, saved: null });
}

// What somebody wrote is not the next one's.
watch(session, (state) => state.user?.name, forgetDraft);
outliveReload(ruleDrafts, 'rules', ({ text, note, item, saved }) =>
  text === null ? null : { text, note, item, saved },
);
