import { type StandingKind, standingLabels } from '../../../../domain/orders/standings.ts';
import type { Language, Look } from '../../../ui/preferences.ts';
import { appearance } from '../../../ui/severity.ts';
import type { Incident } from '../incidents.ts';
import { stands } from '../standing.ts';

/** What the colour of a mark says: how grave it is, or how it stands. Its shape is by severity in any case. */
export type Colouring = 'severity' | 'standing';

/** The kinds that have a colour, the gravest first: an incident has that of the first that holds. */
const coloured = ['overdue', 'decision', 'supervised', 'due-soon', 'mine'] as const satisfies StandingKind[];
export type Tone = (typeof coloured)[number] | 'other';
export const tones: readonly Tone[] = [...coloured, 'other'];

/** On light and on dark ground; apart from each other for the common kinds of colour blindness by lightness as well. */
const colours: Record<Tone, { light: string; dark: string }> = {
  overdue: { light: '#c22a06', dark: '#ff6a3d' },
  decision: { light: '#6a2fc4', dark: '#c3a0ff' },
  supervised: { light: '#a3125f', dark: '#ff8ac4' },
  'due-soon': { light: '#a86d00', dark: '#f5c451' },
  mine: { light: '#0b63c4', dark: '#5fb4ff' },
  other: { light: '#65727e', dark: '#8494a3' },
};

function toneOf(incident: Incident, now: number): Tone {
  return coloured.find((kind) => stands(incident, kind, now)) ?? 'other';
}

export function toneColour(tone: Tone, look: Look): string {
  return colours[tone][look.startsWith('dark') ? 'dark' : 'light'];
}

/** The colour of an incident's mark, as #rrggbb. */
export function colourOf(incident: Incident, colouring: Colouring, look: Look, now: number): string {
  return colouring === 'severity'
    ? appearance[incident.severity].colour[look]
    : toneColour(toneOf(incident, now), look);
}

/** What a cluster goes by: the colour of an incident's mark, and how it ranks among the others, the gravest the most. */
export function gravityOf(
  incident: Incident,
  colouring: Colouring,
  look: Look,
  now: number,
): { rank: number; colour: string } {
  if (colouring === 'severity') {
    const { rank, colour } = appearance[incident.severity];
    return { rank, colour: colour[look] };
  }
  const tone = toneOf(incident, now);
  return { rank: -tones.indexOf(tone), colour: toneColour(tone, look) };
}

/** What a tone stands for; `other` for whatever has none. */
export function toneName(tone: Tone, language: Language, other: string): string {
  return tone === 'other' ? other : standingLabels[tone][language];
}
