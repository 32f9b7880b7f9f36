import { city as wholeCity } from '../../domain/access/principal.ts';
import type { Clock, Order } from '../../domain/answers/orders.ts';
import type { Person } from '../access/service.ts';
import type { Escalations, Level } from './clocks/escalation.ts';

/** Whose roster stands for the desk, and for the city. */
const desk = 'duty-desk';
const city = 'city';

/** Steps that the office takes; in all others it is the desk that an order waits for. */
const officeSteps: ReadonlySet<Clock['step']> = new Set<Clock['step']>(['accept', 'handle']);

/** Of each office that keeps a roster, who is on duty at the moment; perhaps nobody. */
export type Duties = ReadonlyMap<string, readonly string[]>;
type Place = Pick<Order, 'lead' | 'district' | 'street'> & {
  /** Whether it waits for the office, and not for the desk. */
  isOffices: boolean;
};

/** Where an order waits while the clock of its step runs. */
export function placeOf(order: Pick<Order, 'lead' | 'district' | 'street' | 'clock'>): Place {
  return { ...order, isOffices: order.clock !== null && officeSteps.has(order.clock.step) };
}

/** The offices that are asked for somebody, one after the other: that of the tier, then those above it. */
export function officesOf(tier: Level['tier'], { lead, district, street, isOffices }: Place): string[] {
  const chains: Record<Level['tier'], (string | null)[]> = {
    responsible: isOffices ? [lead.code, street, district, desk] : [desk],
    desk: [desk],
    district: [district, city, desk],
    city: [city, desk],
  };
  return [...new Set(chains[tier].filter((office) => office !== null))];
}

/**
 * Who is told of a late order on a tier, by name, each once: whoever is on duty for the first of its offices for which
 * anybody is, else all of the desk, and the people named for it. An office that keeps no roster has all its people on
 * duty.
 */
export function peopleOf(
  tier: Level['tier'],
  order: Place,
  { roles, people: named }: Escalations,
  people: readonly Person[],
  duties: Duties,
): string[] {
  const rolesOf = (office: string) =>
    office === desk ? roles.desk : office === city ? roles.city : roles.district;
  const staffOf = (office: string): string[] =>
    people
      .filter(({ roles: held }) =>
        held.some(({ role, unit }) =>
          office === desk || office === city || office === order.district
            ? (unit === wholeCity || unit === office) && rolesOf(office)?.includes(role)
            : (role === 'street' || role === 'handler') && unit === office,
        ),
      )
      .map(({ name }) => name);
  const onDuty = officesOf(tier, order)
    .map((office) => duties.get(office) ?? staffOf(office))
    .find((found) => found.length > 0);
  const byName = named
    .filter(
      ({ tier: of, area }) =>
        of === tier && (area === undefined || area === order.district || area === order.street),
    )
    .flatMap(({ users }) => users);
  return [...new Set([...(onDuty ?? staffOf(desk)), ...byName])];
}
