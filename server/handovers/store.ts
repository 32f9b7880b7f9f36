import type { HandedOver, Handover, ShiftNote } from '../../domain/answers/handovers.ts';
import type { Queryable } from '../database/database.ts';
import type { ShiftNoteRequest } from './schema.ts';

const noteColumns = `n.id, wangge.utc_text(n.at) as at, n.actor, n.text, n.order_number as "orderNumber"`;
const noteObject = `json_build_object('id', n.id, 'at', wangge.utc_text(n.at), 'actor', n.actor, 'text', n.text,
  'orderNumber', n.order_number)`;

const mostTold = 20;

/** The notes of the shift that goes on, oldest first. */
export async function presentNotes(database: Queryable, unit: string): Promise<ShiftNote[]> {
  const { rows } = await database.query<ShiftNote>(
    `select ${noteColumns} from wangge.shift_notes n where n.unit = $1 and n.handover is null order by n.id`,
    [unit],
  );
  return rows;
}

export async function addNote(
  database: Queryable,
  unit: string,
  { text, orderNumber }: ShiftNoteRequest,
  actor: string,
): Promise<ShiftNote> {
  const { rows } = await database.query<ShiftNote>(
    `insert into wangge.shift_notes as n (unit, actor, text, order_number) values ($1, $2, $3, $4)
     returning ${noteColumns}`,
    [unit, actor, text, orderNumber ?? null],
  );
  return rows[0]!;
}

const handoverColumns = `h.id, h.unit, wangge.utc_text(h.begun_at) as "begunAt", wangge.utc_text(h.written_at) as "writtenAt",
  h.written_by as "writtenBy", h.note, h.standing, wangge.utc_text(h.signed_at) as "signedAt", h.signed_by as "signedBy",
  (select coalesce(json_agg(${noteObject} order by n.id), '[]') from wangge.shift_notes n where n.handover = h.id) as notes`;

/** Newest first. */
export async function handovers(database: Queryable, unit: string): Promise<Handover[]> {
  const { rows } = await database.query<Handover>(
    `select ${handoverColumns} from wangge.handovers h where h.unit = $1 order by h.id desc limit $2`,
    [unit, mostTold],
  );
  return rows;
}

export async function find(database: Queryable, id: number): Promise<Handover | null> {
  const { rows } = await database.query<Handover>(
    `select ${handoverColumns} from wangge.handovers h where h.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Writes a handover with the notes of its shift. @returns its id; null where one waits to be signed */
export async function add(
  transaction: Queryable,
  unit: string,
  { note, standing, writtenBy }: { note: string; standing: HandedOver; writtenBy: string },
): Promise<number | null> {
  const { rows } = await transaction.query<{ id: number }>(
    `insert into wangge.handovers (unit, begun_at, written_by, note, standing)
     select $1, coalesce((select max(signed_at) from wangge.handovers where unit = $1),
                         (select min(at) from wangge.shift_notes where unit = $1 and handover is null), clock_timestamp()),
            $2, $3, $4
     on conflict (unit) where signed_at is null do nothing
     returning id`,
    [unit, writtenBy, note, JSON.stringify(standing)],
  );
  const id = rows[0]?.id ?? null;
  if (id !== null)
    await transaction.query(
      'update wangge.shift_notes set handover = $2 where unit = $1 and handover is null',
      [unit, id],
    );
  return id;
}

/** @returns whether it was still to be signed */
export async function sign(database: Queryable, id: number, signedBy: string): Promise<boolean> {
  const { rowCount } = await database.query(
    'update wangge.handovers set signed_at = clock_timestamp(), signed_by = $2 where id = $1 and signed_at is null',
    [id, signedBy],
  );
  return rowCount === 1;
}
