import { createStore } from 'zustand/vanilla';
import { outliveReload } from '../../data/unsent.ts';
import type { Position } from '../../ui/position.ts';

/** A place that was chosen: from a list, on the map, or where the device is. */
export interface ChosenPlace {
  point: Position;
  /** Metres; null where it is not known. */
  accuracy: number | null;
  title: { zh: string; en: string } | null;
  by: 'list' | 'map' | 'here' | 'object';
  /** The facility or other object that it is, where it is one. */
  object?: { layer: string; code: string } | null;
}

/** What is being filed. */
export interface Draft {
  text: string;
  /** The code of the item. */
  item: string | null;
  /** The place in words. */
  words: string;
  place: ChosenPlace | null;
  /** The code of the channel. */
  channel: string;
  caller: { name: string; phone: string };
}

const blank: Draft = {
  text: '',
  item: null,
  words: '',
  place: null,
  channel: '12345',
  caller: { name: '', phone: '' },
};

interface IntakeState extends Draft {
  open: boolean;
  photos: readonly File[];
}

export const intake = createStore<IntakeState>(() => ({ open: false, ...blank, photos: [] }));

export function openIntake(): void {
  intake.setState({ open: true });
}

export function closeIntake(): boolean {
  const { open } = intake.getState();
  intake.setState({ open: false });
  return open;
}

/** Empties the form for the next call, which comes by the same channel. */
export function clearDraft(): void {
  const { channel } = intake.getState();
  intake.setState({ ...blank, channel, photos: [] });
}

export function isBlank({ text, item, words, place, caller }: Draft): boolean {
  return [text, words, caller.name, caller.phone].every((each) => each.trim() === '') && !item && !place;
}

/** The report of a draft as the service takes it; null while it names no item or no place. */
export function reportOf(draft: Draft) {
  const { text, item, words, place, channel, caller } = draft;
  // Without a place of its own, what was said tells where it is.
  const said = words.trim() || text.trim();
  if (!item || (!place && said === '')) return null;
  const reporter = {
    ...(caller.name.trim() ? { name: caller.name.trim() } : {}),
    ...(caller.phone.trim() ? { phone: caller.phone.trim() } : {}),
  };
  return {
    source: channel,
    channel,
    item,
    ...(place ? { point: place.point } : { place: said.slice(0, 1000) }),
    ...(place?.accuracy ? { accuracy: Math.min(10_000, place.accuracy) } : {}),
    ...(text.trim() ? { description: text.trim() } : {}),
    properties: {
      ...(Object.keys(reporter).length > 0 ? { reporter } : {}),
      ...(place && words.trim() ? { place: words.trim() } : {}),
      ...(place?.object ? { facility: place.object.code, facilityLayer: place.object.layer } : {}),
    },
  };
}
export type IntakeReport = NonNullable<ReturnType<typeof reportOf>>;

outliveReload(intake, 'intake', ({ open: _, photos: __, ...draft }) => (isBlank(draft) ? null : draft));
