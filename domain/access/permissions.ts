import type { Principal, Role } from './principal.ts';

/** Everything that can be allowed or refused. Grow this list, never decide elsewhere. */
export const actions = [
  'layers.read-public',
  'layers.read-internal',
  'layers.write',
  'route.read',
  'rules.write',
  'items.write',
  'events.read',
  'events.write',
  'sources.read',
  'attachments.read',
  'attachments.write',
  'attachments.remove',
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
  'orders.emergency',
  'orders.audit',
  'decisions.override',
  'live.read',
  'notifications.read',
  'notifications.write',
  'roster.write',
  'reports.read',
  'access.write',
  'metrics.read',
] as const;
export type Action = (typeof actions)[number];

const everyone: Action[] = ['layers.read-public', 'route.read'];
const operations: Action[] = [
  ...everyone,
  'layers.read-internal',
  'events.read',
  'attachments.read',
  'orders.read',
  'live.read',
  'notifications.read',
];

const granted: Record<Role | 'anonymous', ReadonlySet<Action>> = {
  anonymous: new Set(everyone),
  partner: new Set([
    ...everyone,
    'events.write',
    'events.read',
    'sources.read',
    'attachments.read',
    'attachments.write',
    'live.read',
  ]),
  street: new Set([...operations, 'attachments.write', 'orders.handle', 'orders.resume', 'roster.write']),
  gis: new Set([...operations, 'layers.write', 'rules.write', 'items.write', 'reports.read']),
  dispatcher: new Set([
    ...operations,
    'events.write',
    'sources.read',
    'orders.register',
    'attachments.write',
    'attachments.remove',
    'orders.verify',
    'orders.file',
    'orders.dispatch',
    'orders.approve',
    'orders.supervise',
    'orders.resume',
    'orders.check',
    'orders.close',
    'orders.emergency',
    'decisions.override',
    'roster.write',
    'reports.read',
  ]),
  admin: new Set(actions),
  inspector: new Set([...operations, 'events.write', 'attachments.write', 'orders.verify', 'orders.check']),
  acceptor: new Set([...operations, 'events.write', 'attachments.write', 'sources.read', 'orders.register']),
  'duty-chief': new Set([
    ...operations,
    'events.write',
    'sources.read',
    'attachments.write',
    'attachments.remove',
    'orders.file',
    'orders.approve',
    'orders.supervise',
    'orders.resume',
    'orders.close',
    'orders.emergency',
    'decisions.override',
    'roster.write',
  ]),
};

/** The one place that decides: may `principal` do `action`? Rows are narrowed further by `streetScope`. */
export function may(principal: Pick<Principal, 'role'>, action: Action): boolean {
  return granted[principal.role].has(action);
}

/** The street code a principal's events and orders are limited to, or null for no limit. */
export function streetScope(principal: Principal): string | null {
  return principal.role === 'street' ? principal.street : null;
}

/** The reporter whose events a principal's photos and files are limited to, or null for no limit. */
export function reporterScope(principal: Principal): { name: string; source: string | null } | null {
  return principal.role === 'partner' ? { name: principal.name, source: principal.source ?? null } : null;
}

/** Whoever added a photo or file may take it away again, and so may those who answer for the orders. */
export function mayRemoveAttachment(principal: Principal, addedBy: string): boolean {
  return may(principal, 'attachments.remove') || principal.name === addedBy;
}

/** Which layers may be seen; also the part of a tile cache key that stands for the reader. */
export function visibilityClass(principal: Principal): 'public' | 'internal' {
  return may(principal, 'layers.read-internal') ? 'internal' : 'public';
}
