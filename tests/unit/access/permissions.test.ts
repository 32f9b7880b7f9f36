import { describe, expect, test } from 'vitest';
import { actions, may, mayStep, scopesFor, visibilityClass } from '../../../domain/access/permissions.ts';
import { anonymous, cityWide, type Principal, roles } from '../../../domain/access/principal.ts';
import { person, personIn } from '../../harness/people.ts';

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
    ['orders.handle', ['street', 'admin', 'handler']],
    ['layers.write', ['gis', 'admin']],
    ['events.write', ['dispatcher', 'partner', 'admin', 'inspector', 'acceptor', 'duty-chief']],
    [
      'events.report',
      ['dispatcher', 'street', 'partner', 'admin', 'inspector', 'acceptor', 'duty-chief', 'handler'],
    ],
    ['access.write', ['admin']],
  ] as const)('%s belongs to %j', (action, expected) => {
    expect(roles.filter((role) => may(person(role), action))).toEqual(expected);
  });
});

describe('where somebody may do it', () => {
  const district = { code: '990101', kind: 'district-office' };

  test('in the whole city, or in the units of his roles', () => {
    expect(scopesFor(person('dispatcher'), 'orders.read')).toBeNull();
    expect(scopesFor(person('street', '990101001'), 'orders.read')).toEqual([
      'street/990101001',
      'unit/990101001',
    ]);
    expect(scopesFor(personIn('dispatcher', district), 'orders.dispatch')).toEqual([
      'district/990101',
      'unit/990101',
    ]);
    expect(scopesFor(personIn('gis', district), 'orders.dispatch')).toEqual([]);
    expect(scopesFor(anonymous, 'orders.read')).toEqual([]);
  });

  test('each of several roles in its own unit', () => {
    const both: Principal = {
      ...person('street', '990101001'),
      grants: [
        ...person('street', '990101001').grants,
        ...personIn('inspector', { code: '990101002', kind: 'street-office' }).grants,
      ],
    };
    expect(scopesFor(both, 'orders.check')).toEqual(['street/990101002', 'unit/990101002']);
    expect(scopesFor(both, 'orders.read')).toHaveLength(4);
  });

  test('a partner among what he reported, by his source or by his name', () => {
    expect(scopesFor({ ...cityWide('key', 'hotline', 'partner'), source: '12345' }, 'events.read')).toEqual([
      'source/12345',
    ]);
    expect(scopesFor(cityWide('key', 'hotline', 'partner'), 'orders.read')).toEqual(['reporter/hotline']);
  });

  test('what concerns the whole city is not for a role in a part of it', () => {
    const cityOnly = actions.filter(
      (action) => may(person('admin'), action) && !may(personIn('admin', district), action),
    );
    expect(cityOnly).toEqual([
      'layers.write',
      'rules.write',
      'items.write',
      'orders.emergency',
      'orders.audit',
      'evaluation.write',
      'warnings.write',
      'access.write',
      'audit.read',
      'metrics.read',
    ]);
    // A unit decides who gets its own layers: of which layers they are, share-requests asks.
    expect(may(personIn('admin', district), 'shares.decide')).toBe(true);
  });

  test('who steers does so in his area, who handles for his own unit alone', () => {
    const lies = ['district/990101', 'street/990101001', 'unit/pump-operator', 'item/pump.overflow'];
    const part = ['pump-operator'];
    expect(mayStep(personIn('dispatcher', district), 'orders.dispatch', lies, part)).toBe(true);
    expect(
      mayStep(
        personIn('dispatcher', { code: '990102', kind: 'district-office' }),
        'orders.dispatch',
        lies,
        part,
      ),
    ).toBe(false);
    expect(mayStep(person('street', '990101001'), 'orders.handle', lies, part)).toBe(false);
    expect(
      mayStep(personIn('handler', { code: 'pump-operator', kind: 'operator' }), 'orders.handle', lies, part),
    ).toBe(true);
    expect(mayStep(person('admin'), 'orders.handle', lies, part)).toBe(true);
  });
});

test('partners and anonymous readers share the public tiles, staff see the internal layers', () => {
  expect(visibilityClass(anonymous)).toBe('public');
  expect(visibilityClass(person('partner'))).toBe('public');
  expect(visibilityClass(person('street', '990101001'))).toBe('internal');
});
