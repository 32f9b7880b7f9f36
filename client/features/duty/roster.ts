import { createStore } from 'zustand/vanilla';
import { type Acting, act } from '../../data/acting.ts';
import { call } from '../../data/call.ts';
import { session } from '../../data/session.ts';
import { fromCityField, toCityField } from '../../ui/format.ts';
import { watch } from '../../ui/store.ts';
import type { RosterAnswer, ShiftDraft } from './shifts.ts';

/** What a roster is refused for unless it is meant. */
export const meant = ['gaps', 'overlaps'] as const;
type Meant = (typeof meant)[number];

/** The roster that is being written: of one office and one week. It outlives the page. */
interface RosterDraft extends Acting {
  office: string | null;
  from: Date | null;
  to: Date | null;
  shifts: readonly ShiftDraft[];
  allow: ReadonlySet<Meant>;
}

const nothing: RosterDraft = {
  office: null,
  from: null,
  to: null,
  shifts: [],
  allow: new Set(),
  busy: false,
  refused: null,
};

export const rosterDraft = createStore<RosterDraft>(() => nothing);

/** Begins with what stands; shifts that reach out of the week are cut at its ends, as they will be. */
export function beginRoster(
  office: string,
  period: { from: Date; to: Date },
  { shifts }: RosterAnswer,
): void {
  const within = (time: string) =>
    new Date(Math.min(period.to.getTime(), Math.max(period.from.getTime(), Date.parse(time))));
  rosterDraft.setState({
    ...nothing,
    office,
    ...period,
    shifts: shifts.map(({ person, from, to }) => ({
      person,
      from: toCityField(within(from)),
      to: toCityField(within(to)),
    })),
  });
}

export function forgetRoster(): void {
  rosterDraft.setState(nothing);
}

// As with any draft: another user starts without it.
watch(session, (state) => state.user?.name, forgetRoster);

export function writeShifts(shifts: readonly ShiftDraft[]): void {
  rosterDraft.setState({ shifts });
}

/** Writes the week's roster in place of what stood there. @returns whether it was taken */
export async function keepRoster(): Promise<boolean> {
  const { office, from, to, shifts, allow } = rosterDraft.getState();
  if (!office || !from || !to) return false;
  const body = {
    from: from.toISOString(),
    to: to.toISOString(),
    shifts: shifts.map((shift) => ({
      person: shift.person.trim(),
      from: fromCityField(shift.from) ?? '',
      to: fromCityField(shift.to) ?? '',
    })),
    allow: [...allow],
  };
  const kept = await act(rosterDraft, () =>
    call('put', '/api/roster/{office}', { params: { office }, body }),
  );
  if (kept) forgetRoster();
  return kept !== null;
}
