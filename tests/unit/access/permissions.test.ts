import { describe, expect, test } from 'vitest';
import { actions, may, streetScope, visibilityClass } from '../../../domain/access/permissions.ts';
import { anonymous, type Principal, type Role, roles } from '../../../domain/access/principal.ts';

function person(role: Role, street: string | null = null): Principal {
  return { kind: 'user', name: role, role, street };
}

describe('what each role may do', () => {
  test('anonymous reads public layers and asks whose a place is, and nothing else', () => {
    expect(actions.filter((action) => may(anonymous, action))).toEqual(['layers.read-public', 'route.read']);
  });

  test('an admin may do everything', () => {
    expect(actions.every((action) => may(person('admin'), action))).toBe(true);
  });

  test.each([
    ['orders.dispatch', ['dispatcher', 'admin']],
    ['orders.register', ['dispatcher', 'admin', 'acceptor']],
    ['orders.verify', ['dispatcher', 'admin', 'inspector']],
    ['orders.approve', ['dispatcher', 'admin', 'duty-chief']],
    ['orders.handle', ['street', 'admin']],
    ['layers.write', ['gis', 'admin']],
    ['events.write', ['dispatcher', 'partner', 'admin', 'inspector', 'acceptor', 'duty-chief']],
    ['access.write', ['admin']],
  ] as const)('%s belongs to %j', (action, expected) => {
    expect(roles.filter((role) => may(person(role), action))).toEqual(expected);
  });
});

test('only a street office is limited to a street', () => {
  expect(streetScope(person('street', '990101001'))).toBe('990101001');
  expect(streetScope(person('dispatcher'))).toBeNull();
});

test('partners and anonymous readers share the public tiles, staff see the internal layers', () => {
  expect(visibilityClass(anonymous)).toBe('public');
  expect(visibilityClass(person('partner'))).toBe('public');
  expect(visibilityClass(person('street', '990101001'))).toBe('internal');
});
