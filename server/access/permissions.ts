import type { Principal, Role } from './principal.ts';

/** Everything that can be allowed or refused. Grow this list, never decide elsewhere. */
export const actions = [
  'layers.read-public',
  'layers.read-internal',
  'layers.write',
  'route.read',
  'rules.write',
  'events.read',
  'events.write',
  'sources.read',
  'orders.read',
  'orders.register',
  'orders.verify',
  'orders.file',
  'orders.dispatch',
  'orders.approve',
  'orders.supervise',
  'orders.handle',
  'orders.resume',
  'orders.check',
  'orders.close',
  'orders.audit',
  'decisions.override',
  'live.read',
  'access.write',
  'metrics.read',
] as const;
export type Action = (typeof actions)[number];

const everyone: Action[] = ['layers.read-public', 'route.read'];
const operations: Action[] = [...everyone, 'layers.read-internal', 'events.read', 'orders.read', 'live.read'];

const granted: Record<Role | 'anonymous', ReadonlySet<Action>> = {
  anonymous: new Set(everyone),
  partner: new Set([...everyone, 'events.write', 'events.read', 'sources.read', 'live.read']),
  street: new Set([...operations, 'orders.handle', 'orders.resume']),
  gis: new Set([...operations, 'layers.write', 'rules.write']),
  dispatcher: new Set([
    ...operations,
    'events.write',
    'sources.read',
    'orders.register',
    'orders.verify',
    'orders.file',
    'orders.dispatch',
    'orders.approve',
    'orders.supervise',
    'orders.resume',
    'orders.check',
    'orders.close',
    'decisions.override',
  ]),
  admin: new Set(actions),
};

/** The one place that decides: may `principal` do `action`? Rows are narrowed further by `streetScope`. */
export function may(principal: Pick<Principal, 'role'>, action: Action): boolean {
  return granted[principal.role].has(action);
}

/** The street code a principal's events and orders are limited to, or null for no limit. */
export function streetScope(principal: Principal): string | null {
  return principal.role === 'street' ? principal.street : null;
}

/** Which layers may be seen; also the part of a tile cache key that stands for the reader. */
export function visibilityClass(principal: Principal): 'public' | 'internal' {
  return may(principal, 'layers.read-internal') ? 'internal' : 'public';
}
