import { seesPhones } from '../../domain/access/key-limits.ts';
import { mayStep } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { scopeOf } from '../../domain/access/scopes.ts';
import type { Database, Queryable } from '../database/database.ts';
import { type FieldError, Problem } from '../input/problem.ts';
import type { Units } from '../units/service.ts';
import { coverage, type Overlap } from './coverage.ts';
import type { Period, RosterRequest, Shift } from './schema.ts';
import * as store from './store.ts';

export interface RosterOf {
  office: string;
  shifts: Shift[];
  /** When nobody of the office is on duty, so that the offices above are told. */
  gaps: Period[];
  overlaps: Overlap[];
}

export interface Roster {
  /**
   * Who is on duty for an office in a period, and where the roster has holes or several people.
   * @throws Problem 403 `not-allowed` for a unit that is neither the person's, nor above or below
   */
  read(office: string, period: Period, principal: Principal): Promise<RosterOf>;
  /**
   * Replaces the roster of a period.
   * @throws Problem 403 `not-allowed` for the office of another street; 400 `unknown-person`, `roster-gap`,
   * `roster-overlap`, each naming all of them
   */
  write(office: string, request: RosterRequest, principal: Principal): Promise<RosterOf>;
  /** Of each of these offices that keeps a roster, who is on duty at a time; reads in the caller's transaction. */
  duties(
    transaction: Queryable,
    offices: readonly string[],
    at: Date,
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** With the telephones, for whoever may see them. Who would be told at a time of something for the unit `office` within `street` and `district`. */
  onDuty(
    offices: readonly [string, ...string[]],
    at: Date,
    principal: Principal,
  ): Promise<{ office: string; person: string; phone: string | null }[]>;
}

const day = (time: Date) => time.toISOString();

function requireOwn(office: string, principal: Principal): void {
  if (mayStep(principal, 'roster.write', [scopeOf.unit(office)], [office])) return;
  const own = principal.grants.map(({ unit }) => `"${unit}"`).join(', ');
  throw new Problem(403, 'not-allowed', `A unit keeps its own roster; yours are those of ${own}`);
}

/** @param units tells which units are the person's, above or below */
export function createRoster(database: Database, units: Pick<Units, 'isNear'>): Roster {
  async function requireNear(office: string, principal: Principal): Promise<void> {
    if (await units.isNear(office, principal)) return;
    throw new Problem(
      403,
      'not-allowed',
      `The roster of "${office}" is not that of your unit, or of one above or below`,
    );
  }

  async function read(office: string, period: Period): Promise<RosterOf> {
    const shifts = await store.shifts(database, office, period);
    return { office, shifts, ...coverage(shifts, period) };
  }

  return {
    async read(office, period, principal) {
      await requireNear(office, principal);
      const found = await read(office, period);
      if (seesPhones(principal)) return found;
      return { ...found, shifts: found.shifts.map((shift) => ({ ...shift, phone: null })) };
    },

    async write(office, { shifts, allow, ...period }, principal) {
      requireOwn(office, principal);
      const errors: FieldError[] = [];
      for (const [index, { from, to }] of shifts.entries())
        if (from < period.from || to > period.to)
          errors.push({
            path: `/shifts/${index}`,
            message: `${day(from)} to ${day(to)} reaches out of the period, ${day(period.from)} to ${day(period.to)}`,
          });
      if (errors.length > 0) throw new Problem(400, 'roster-period', errors[0]!.message, errors);
      const unknown = await store.unknownPeople(
        database,
        shifts.map(({ person }) => person),
      );
      for (const [index, { person }] of shifts.entries())
        if (unknown.includes(person))
          errors.push({ path: `/shifts/${index}/person`, message: `there is no user "${person}"` });
      if (errors.length > 0) throw new Problem(400, 'unknown-person', errors[0]!.message, errors);
      const { gaps, overlaps } = coverage(shifts, period);
      const named = [
        ...(allow.includes('gaps')
          ? []
          : gaps.map(({ from, to }) => `nobody is on duty from ${day(from)} to ${day(to)}`)),
        ...(allow.includes('overlaps')
          ? []
          : overlaps.map(
              ({ from, to, people }) =>
                `${people.join(' and ')} are both on duty from ${day(from)} to ${day(to)}`,
            )),
      ];
      if (named.length > 0)
        throw new Problem(
          400,
          gaps.length > 0 && !allow.includes('gaps') ? 'roster-gap' : 'roster-overlap',
          `${named[0]}; "allow" takes what is meant`,
          named.map((message) => ({ path: '/shifts', message })),
        );
      await database.transaction((transaction) => store.replaceShifts(transaction, office, period, shifts));
      return read(office, period);
    },

    async duties(transaction, offices, at) {
      const rows = await store.duties(transaction, offices, at);
      return new Map(rows.map(({ office, people }) => [office, people]));
    },

    async onDuty(offices, at, principal) {
      await requireNear(offices[0], principal);
      const people = await store.onDuty(database, offices, at);
      return seesPhones(principal) ? people : people.map((each) => ({ ...each, phone: null }));
    },
  };
}
