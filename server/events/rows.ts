import type { Joining } from '../../domain/answers/events.ts';
import type { Severity } from '../../domain/items/entries.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import type { Beginning } from '../orders/beginning.ts';
import type { PersonalValue } from '../personal/mask.ts';

/** One row for `wangge.record_events`, in its column names. */
export interface RecordRow extends Beginning {
  /** The report's place in its batch. */
  ordinal: number;
  source: string;
  external_id: string | null;
  channel: string | null;
  item: string;
  scene: string;
  severity: Severity;
  district: string | null;
  street: string | null;
  occurred_at: string;
  lon: number;
  lat: number;
  accuracy: number | null;
  /** Masked, as the properties are. */
  description: string | null;
  properties: Record<string, unknown>;
  /** What both held of persons. */
  personal: PersonalValue[];
  decision: Decision;
  lead_code: string;
  lead_name: string;
  lead_name_en: string | null;
  lead_kind: string;
  actor: string;
  actor_role: string;
}

/** A report that was stored. */
export interface RecordedRow {
  ordinal: number;
  event_id: number;
  order_number: string;
}

/** What an order has that a report opens, in the column names of `wangge.orders`, and where its like was closed. */
export interface Opening {
  severity: Severity;
  matter: string | null;
  cell: number | null;
  report_count: number;
  first_occurred_at: string;
  last_occurred_at: string;
  /** Cells, radius in metres and time of an earlier order that this one would be the recurrence of. */
  cells: number[];
  radius: number | null;
  closed_since: string | null;
}

/** A report with the order that it joins, or the place from 1 on of a new one, which it `opens` or not. */
export interface PlacedRow extends RecordRow {
  joined: number | null;
  opening: number | null;
  opens: Opening | null;
  joining: Joining | null;
}

/** A report for `wangge.report_event`: it opens an order unless one is open in its cells at these times. */
export interface AloneRow extends PlacedRow {
  since: string;
  until: string;
}

/** What became of a report that was stored. */
export interface TakenIn extends RecordedRow {
  joining: Joining | null;
}
