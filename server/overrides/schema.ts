import { z } from 'zod';
import type { Role } from '../../domain/access/principal.ts';
import type { Unit } from '../../domain/routing/decision.ts';
import { isStorable } from '../database/storable-text.ts';

function text(longest: number) {
  return z.string().trim().min(1).max(longest).refine(isStorable, 'holds a NUL or half a surrogate pair');
}

/** Body of `POST /api/events/{id}/override`: who is responsible instead, and why. */
export const overrideSchema = z.strictObject({
  lead: z.strictObject({
    code: text(100),
    name: text(200),
    nameEn: text(200).nullable().default(null),
    kind: z.string().regex(/^[a-z][a-z0-9-]{0,99}$/, 'expected a kebab-case kind, such as street-office'),
  }),
  reason: text(2000),
});
export type OverrideRequest = z.output<typeof overrideSchema>;

/** A person's word against a decision, kept beside it. */
export interface Override {
  id: number;
  eventId: number;
  at: string;
  author: string;
  authorRole: Role;
  reason: string;
  lead: Unit;
  /** What the decision said: the code of its lead, the rule that found it and the street of the place. */
  decided: { lead: string; rule: string | null; street: string | null };
}

type Area = Omit<Unit, 'kind'>;

/**
 * Answer of `GET /api/reports/overrides`. Of each event only the latest override counts, and not at all when it
 * went back to what was decided.
 */
export interface OverrideReport {
  /** By the street that the place lies in; null where no street covers it. */
  areas: { area: Area | null; overrides: number }[];
  rules: { rule: string | null; overrides: number }[];
  /** Streets of which many places were given to one other unit: there the boundary or the rule may be wrong. */
  suspects: {
    area: Area;
    lead: Unit;
    overrides: number;
    /** Around the places; west, south, east, north in CRS84. */
    bbox: [number, number, number, number];
  }[];
}
