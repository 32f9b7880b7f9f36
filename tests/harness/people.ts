import { cityWide, type Principal, type Role } from '../../domain/access/principal.ts';
import { ownScopes } from '../../domain/access/scopes.ts';

/** Somebody with a role in a unit, with none below it. */
export function personIn(role: Role, unit: { code: string; kind: string }, name: string = role): Principal {
  const scopes = ownScopes(unit, () => []);
  return { kind: 'user', name, role, grants: [{ role, unit: unit.code, scopes }] };
}

/** Somebody with a role: a street office's people in its street, all others in the whole city. */
export function person(role: Role, street = '990101001'): Principal {
  if (role === 'street') return personIn(role, { code: street, kind: 'street-office' });
  return cityWide('user', role, role);
}
