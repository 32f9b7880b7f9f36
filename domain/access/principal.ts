/**
 * The roles of the contract, and those among whom GB/T 30428 divides the desk's work; `anonymous` is whoever sends no
 * credentials.
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
] as const;
export type Role = (typeof roles)[number];

/** Who is asking. `name` is what logs and order histories show. */
export interface Principal {
  kind: 'anonymous' | 'user' | 'key';
  name: string;
  role: Role | 'anonymous';
  /** Street code, for the role `street` only. */
  street: string | null;
  /** The one source that a key of role `partner` is bound to, if it is to one. */
  source?: string;
}

export const anonymous: Principal = { kind: 'anonymous', name: 'anonymous', role: 'anonymous', street: null };
