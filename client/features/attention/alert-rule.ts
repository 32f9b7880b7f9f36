import type { Severity } from '../../../domain/items/entries.ts';
import { appearance } from '../../ui/severity.ts';
import type { Incident } from '../incidents/public.ts';

export interface Attention {
  sound: boolean;
  desktop: boolean;
  /** The lowest severity that is worth a sound or a notice. */
  from: Severity;
  /** Hours of the city's day between which nothing sounds but the gravest; null for none. */
  quiet: { from: number; to: number } | null;
}

/** What came in longer ago is backlog and makes no sound; milliseconds. */
const news = 120_000;

export function isQuiet({ quiet }: Pick<Attention, 'quiet'>, hour: number): boolean {
  if (!quiet || quiet.from === quiet.to) return false;
  return quiet.from < quiet.to
    ? hour >= quiet.from && hour < quiet.to
    : hour >= quiet.from || hour < quiet.to;
}

/** The gravest of what has just come in and is worth a sound; null for none. */
export function incidentToAlert(
  arrived: readonly Pick<Incident, 'id' | 'severity' | 'received'>[],
  chosen: Pick<Attention, 'from' | 'quiet'>,
  now: number,
  hour: number,
): number | null {
  const least = isQuiet(chosen, hour) ? appearance.high.rank : appearance[chosen.from].rank;
  let gravest: { id: number; rank: number } | null = null;
  for (const { id, severity, received } of arrived) {
    const { rank } = appearance[severity];
    if (now - received > news || rank < least) continue;
    if (!gravest || rank > gravest.rank) gravest = { id, rank };
  }
  return gravest?.id ?? null;
}
