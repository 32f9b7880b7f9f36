import type { KeyLimits } from './key-limits.ts';

/**
 * The roles of the contract, and those among whom GB/T 30428 divides the desk's work; `anonymous` is whoever sends no
 * credentials. A `handler` works the orders of a unit of any kind, `street` those of a street office; a `viewer` is a screen.
 */
export const roles = [
  'dispatcher',
  'gis',
  'street',
  'partner',
  'admin',
  'inspector',
  'acceptor',
  'duty-chief',
  'handler',
  'viewer',
] as const;
export type Role = (typeof roles)[number];

/** The unit above all others: a role in it holds for the whole city. */
export const city = 'city';

/** A role that somebody has in a unit. */
export interface Grant {
  role: Role;
  /** The code of the unit. */
  unit: string;
  /** What lies in the unit and in those below it, see `scopes.ts`; null for the whole city. */
  scopes: readonly string[] | null;
}

/** The key by which somebody asks. */
export interface UsedKey {
  id: number;
  limits: KeyLimits;
  /** Ids of the layers that were shared with it on request, beside those of its limits. */
  shared: readonly string[];
  /** Of the unit that is its area, the scopes, see `scopes.ts`; null where it is none or the whole city. */
  area: readonly string[] | null;
}

/** Who is asking. `name` is what logs and order histories show. */
export interface Principal {
  kind: 'anonymous' | 'user' | 'key';
  name: string;
  /** The first of the roles, which logs show. */
  role: Role | 'anonymous';
  grants: readonly Grant[];
  /** A person whose roles ask for a second factor that he has not got yet: he has no roles until he has. */
  mustEnrol?: true;
  /** The one source that a key of role `partner` is bound to, if it is to one. */
  source?: string;
  /** Of a key that is kept in the database. */
  key?: UsedKey;
}

export const anonymous: Principal = { kind: 'anonymous', name: 'anonymous', role: 'anonymous', grants: [] };

/**
 * The layers that a key is limited to; undefined where it is not limited to any. What is shared with it on request adds to
 * them, and limits nothing by itself.
 */
export function layersOfKey({ limits, shared }: UsedKey): readonly string[] | undefined {
  return limits.layers && [...limits.layers, ...shared];
}

/** Who sent a request, as what is remembered of requests names him: a person, or a key by its number. */
export function senderOf({ kind, name, key }: Principal): string {
  return key ? `key ${key.id}` : `${kind} ${name}`;
}

/** Somebody with one role for the whole city. */
export function cityWide(kind: 'user' | 'key', name: string, role: Role): Principal {
  return { kind, name, role, grants: [{ role, unit: city, scopes: null }] };
}
