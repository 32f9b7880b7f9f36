import { boundSources } from './key-limits.ts';
import { city, type Grant, type Principal, type Role } from './principal.ts';
import { limitScopes, scopeOf, share } from './scopes.ts';

/** Everything that can be allowed or refused. Grow this list, never decide elsewhere. */
export const actions = [
  'layers.read-public',
  'layers.read-internal',
  'layers.write',
  'route.read',
  'rules.write',
  'items.write',
  'events.read',
  // In the name of any source; by hand, in the name of `fieldSource` alone.
  'events.write',
  'events.report',
  'sources.read',
  'attachments.read',
  'attachments.write',
  'attachments.remove',
  'orders.read',
  'staff.read',
  'staff.locate',
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
  'personal.read',
  'decisions.override',
  'live.read',
  'notifications.read',
  'notifications.write',
  'views.write',
  'webhooks.write',
  // Those that were made for him; of all, `access.write`.
  'keys.own',
  // To read layers that are not public.
  'shares.request',
  'shares.decide',
  'roster.write',
  'vehicles.write',
  'patrols.read',
  'patrols.plan',
  'patrols.walk',
  'reports.read',
  'evaluation.write',
  'indicators.write',
  'warnings.write',
  'access.write',
  'audit.read',
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
  'staff.read',
  'live.read',
  'notifications.read',
  'views.write',
  'patrols.read',
];

const handling: Action[] = [
  'events.report',
  'attachments.write',
  'orders.handle',
  'orders.resume',
  'personal.read',
  'roster.write',
  'vehicles.write',
  'webhooks.write',
  'patrols.plan',
  'patrols.walk',
];

/** What concerns the whole city, and a role in a part of it does not allow. */
const cityOnly: ReadonlySet<Action> = new Set<Action>([
  'layers.write',
  'rules.write',
  'items.write',
  'warnings.write',
  'orders.emergency',
  'orders.audit',
  'evaluation.write',
  'access.write',
  'audit.read',
  'metrics.read',
]);

/** What changes what others may do or see: whoever does so is entered into the audit log. */
export const audited: ReadonlySet<Action> = new Set<Action>([
  'layers.write',
  'rules.write',
  'items.write',
  'evaluation.write',
  'access.write',
  'keys.own',
  'notifications.write',
  'webhooks.write',
  'shares.decide',
  'roster.write',
  'vehicles.write',
  'orders.emergency',
  'warnings.write',
  'patrols.plan',
]);

/**
 * What is done once however often it is sent with one `Idempotency-Key`: its answer is kept for that, and holds neither
 * secrets nor what was told of persons.
 */
export const doneOnce: ReadonlySet<Action> = new Set<Action>([
  'orders.read',
  'attachments.write',
  'attachments.remove',
  'decisions.override',
  'orders.emergency',
  'patrols.plan',
  'patrols.walk',
]);

const granted: Record<Role | 'anonymous', ReadonlySet<Action>> = {
  anonymous: new Set(everyone),
  // Of what is his own, see `scopesFor`.
  partner: new Set([
    ...everyone,
    'events.write',
    'events.report',
    'events.read',
    'sources.read',
    'attachments.read',
    'attachments.write',
    'live.read',
    'orders.read',
    'webhooks.write',
    'keys.own',
    'shares.request',
    'indicators.write',
    'vehicles.write',
    'warnings.write',
  ]),
  street: new Set([...operations, ...handling, 'staff.locate']),
  handler: new Set([...operations, ...handling]),
  viewer: new Set([...operations, 'reports.read']),
  gis: new Set([
    ...operations,
    'layers.write',
    'shares.request',
    'shares.decide',
    'rules.write',
    'items.write',
    'reports.read',
    'indicators.write',
  ]),
  dispatcher: new Set([
    ...operations,
    'staff.locate',
    'events.write',
    'events.report',
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
    'personal.read',
    'decisions.override',
    'roster.write',
    'vehicles.write',
    'patrols.plan',
    'patrols.walk',
    'reports.read',
    'indicators.write',
    'warnings.write',
  ]),
  admin: new Set(actions),
  inspector: new Set([
    ...operations,
    'events.write',
    'events.report',
    'attachments.write',
    'orders.verify',
    'orders.check',
    'patrols.walk',
    'personal.read',
  ]),
  acceptor: new Set([
    ...operations,
    'events.write',
    'events.report',
    'attachments.write',
    'sources.read',
    'orders.register',
    'personal.read',
  ]),
  'duty-chief': new Set([
    ...operations,
    'staff.locate',
    'events.write',
    'events.report',
    'sources.read',
    'attachments.write',
    'attachments.remove',
    'orders.file',
    'orders.approve',
    'orders.supervise',
    'orders.resume',
    'orders.close',
    'orders.emergency',
    'personal.read',
    'decisions.override',
    'roster.write',
    'vehicles.write',
    'patrols.plan',
    'patrols.walk',
    'warnings.write',
  ]),
};

type Roles = Pick<Principal, 'role'> & { grants: readonly Pick<Grant, 'role' | 'unit'>[] };

/** The one place that decides: may `principal` do `action` at all? Where and to what, `scopesFor` says. */
export function may({ role, grants }: Roles, action: Action): boolean {
  if (role === 'anonymous') return granted.anonymous.has(action);
  return grants.some(
    (grant) => granted[grant.role].has(action) && (grant.unit === city || !cityOnly.has(action)),
  );
}

/**
 * Where `principal` may do `action`: the scopes of the units in which one of his roles allows it, null for the whole
 * city, none where he may not. Of a partner it is what was reported by him.
 */
export function scopesFor(principal: Principal, action: Action): readonly string[] | null {
  const found = new Set<string>();
  for (const { role, scopes } of principal.grants) {
    if (!granted[role].has(action)) continue;
    if (role === 'partner') {
      const sources = boundSources(principal)?.map(scopeOf.source) ?? [scopeOf.reporter(principal.name)];
      for (const scope of sources) found.add(scope);
      if (principal.key) for (const scope of limitScopes(principal.key)) found.add(scope);
    } else if (scopes === null) return null;
    else for (const scope of scopes) found.add(scope);
  }
  return [...found].sort();
}

/** Roles that do the work of their unit, and no other unit's. */
const handlers: ReadonlySet<Role> = new Set<Role>(['street', 'handler']);

/**
 * Whether `principal` may take a step of an order: who steers, within his area; who handles, only for his own unit.
 * @param lies the scopes of the order
 * @param part the units whose part the step is
 */
export function mayStep(
  principal: Pick<Principal, 'grants'>,
  action: Action,
  lies: readonly string[],
  part: readonly string[],
): boolean {
  const units = part.map(scopeOf.unit);
  return principal.grants.some(
    ({ role, scopes }) => granted[role].has(action) && share(scopes, handlers.has(role) ? units : lies),
  );
}

/**
 * Whether a step of an order is asked of `principal`: as `mayStep`, but the work of an office only of those who do it.
 * @param lies the scopes of the order
 * @param part the units whose part the step is
 */
export function isAsked(
  { grants }: Pick<Principal, 'grants'>,
  action: Action,
  lies: readonly string[],
  part: readonly string[],
): boolean {
  const asked = action === 'orders.handle' ? grants.filter(({ role }) => handlers.has(role)) : grants;
  return mayStep({ grants: asked }, action, lies, part);
}

/**
 * Of whom `isAsked` asks a step as scopes: of the order, or for the work of an office of its unit; null for all orders.
 */
export function askedScopes({ grants }: Pick<Principal, 'grants'>, action: Action): readonly string[] | null {
  const asked = grants.filter(
    ({ role }) => granted[role].has(action) && (action !== 'orders.handle' || handlers.has(role)),
  );
  if (asked.some(({ scopes }) => scopes === null)) return null;
  return [...new Set(asked.flatMap(({ scopes }) => scopes ?? []))].sort();
}

/** Which layers may be seen; also the part of a tile cache key that stands for the reader. */
export function visibilityClass(principal: Principal): 'public' | 'internal' {
  return may(principal, 'layers.read-internal') ? 'internal' : 'public';
}
