import type { Label } from '../../../domain/orders/states.ts';
import type { Moment } from './moment.ts';

/** A photo or file that goes with an entry; its bytes lie beside it. */
export interface EntryFile {
  id: string;
  name: string;
  type: string;
  size: number;
  /** The upload that the service has begun for it; null before. */
  upload: string | null;
  /** Bytes that the service has said it has. */
  sent: number;
}

/** Why the service did not take an entry. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
  text?: Label | undefined;
  at: number;
}

/** Something that a person did and that the service is to learn of. */
export interface Entry {
  /** Its place in the order of doing. */
  seq: number;
  /** Sent along as `Idempotency-Key`: the service does it once. Another attempt after a refusal has another one. */
  id: string;
  /** The name of who did it; it goes out under no other. */
  person: string;
  /** What it is about: what was done later about the same waits for it. */
  about: string;
  /** What was done, and on what, in words. */
  what: Label;
  on: Label;
  address: string;
  method: 'POST' | 'PUT' | 'DELETE';
  /** What is sent, without files. */
  body: Record<string, unknown>;
  /**
   * The member of the body that is to say when it was done, by the service's clock, or a list each of whose elements has
   * its own moment as `made`. Null where a header says it, or once the body has it.
   */
  timeMember: string | null;
  /** Whether `body.revision` is that which the answer to the entry before, about the same, gives. */
  follows: boolean;
  files: EntryFile[];
  madeAt: Moment;
  state: 'waiting' | 'refused';
  refusal: Refusal | null;
  /** How often it was sent and an answer of the service's own fault came. */
  faults: number;
}

/** An entry as it is made; its place is given where it is kept. */
export type NewEntry = Omit<Entry, 'seq'>;

/**
 * The entry to be sent next: the oldest that waits and has nothing before it, about the same, that was refused.
 * @param entries of one person, oldest first
 */
export function nextOf(entries: readonly Entry[]): Entry | undefined {
  return entries.find((entry) => entry.state === 'waiting' && !isHeld(entry, entries));
}

/** Whether an entry waits for one before it that was refused. */
export function isHeld(entry: Entry, entries: readonly Entry[]): boolean {
  return (
    entry.state === 'waiting' &&
    entries.some((other) => other.state === 'refused' && other.about === entry.about && other.seq < entry.seq)
  );
}
