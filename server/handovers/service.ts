import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { scopeOf } from '../../domain/access/scopes.ts';
import type { HandedOver, Handover, Shift, ShiftNote } from '../../domain/answers/handovers.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Emergencies } from '../orders/emergencies.ts';
import type { Orders } from '../orders/service.ts';
import type { Units } from '../units/service.ts';
import type { Warnings } from '../warnings/service.ts';
import type { ShiftNoteRequest } from './schema.ts';
import * as store from './store.ts';

const mostOrders = 50;
/** What the next shift has to know of first. */
const pressing = ['overdue', 'request', 'supervised'] as const;

export interface Handovers {
  /**
   * The shift of a unit that goes on, what would be handed over now, and the last handovers.
   * @throws Problem 404 `unknown-unit`; 403 `not-allowed` for a unit that is not the principal's
   */
  shift(unit: string, principal: Principal, signal: AbortSignal): Promise<Shift>;
  /** @throws as `shift`; Problem 404 `unknown-order` */
  note(unit: string, request: ShiftNoteRequest, principal: Principal): Promise<ShiftNote>;
  /**
   * Hands the shift over: its notes, and what is open as the principal sees it, stay as they are then.
   * @throws as `shift`; Problem 409 `handover-unsigned` while the one before waits to be signed
   */
  handOver(unit: string, note: string, principal: Principal, signal: AbortSignal): Promise<Handover>;
  /** Takes over. @throws as `shift`; Problem 404 `unknown-handover`, 409 `already-signed`, `own-handover` */
  sign(id: number, principal: Principal): Promise<Handover>;
}

interface Dependencies {
  database: Database;
  units: Pick<Units, 'find'>;
  orders: Pick<Orders, 'list' | 'standings' | 'find'>;
  emergencies: Pick<Emergencies, 'list'>;
  warnings: Pick<Warnings, 'list'>;
}

export function createHandovers({ database, units, orders, emergencies, warnings }: Dependencies): Handovers {
  /** The log of a unit is for those who work in it, and for whoever works for the whole city. */
  async function requireOwn(unit: string, principal: Principal): Promise<void> {
    const scopes = scopesFor(principal, 'staff.read');
    if (scopes !== null && !scopes.includes(scopeOf.unit(unit)))
      throw new Problem(403, 'not-allowed', `The shifts of "${unit}" are not those of your unit`);
    if (unit !== 'city') await units.find(unit, principal);
  }

  async function standingNow(principal: Principal, signal: AbortSignal): Promise<HandedOver> {
    const { open, standings } = await orders.standings(principal, signal);
    const { orders: urgent, next } = await orders.list(
      { limit: mostOrders, sort: 'priority', standing: [...pressing] },
      principal,
      signal,
    );
    const { plans, emergencies: known } = await emergencies.list();
    const { warnings: present } = await warnings.list({ state: 'current', limit: 100 });
    return {
      open,
      standings,
      orders: urgent.map(({ number, eventId, item, state, lead, standings: stands, clock }) => ({
        number,
        event: eventId,
        item,
        state,
        lead: { zh: lead.name, en: lead.nameEn ?? lead.name },
        standings: stands,
        dueAt: clock?.dueAt ?? null,
      })),
      more: next !== null,
      emergencies: known
        .filter(({ endedAt }) => endedAt === null)
        .map(({ id, plan, note }) => ({
          id,
          plan: plans.find((each) => each.id === plan)?.title ?? { zh: plan, en: plan },
          note,
        })),
      warnings: present.map(({ id, level, text }) => ({ id, level, text })),
    };
  }

  async function requireHandover(id: number, principal: Principal): Promise<Handover> {
    const found = await store.find(database, id);
    if (!found) throw new Problem(404, 'unknown-handover', `There is no handover ${id} that you may see`);
    await requireOwn(found.unit, principal);
    return found;
  }

  return {
    async shift(unit, principal, signal) {
      await requireOwn(unit, principal);
      const last = await store.handovers(database, unit);
      const signed = last.find(({ signedAt }) => signedAt !== null);
      return {
        unit,
        begunAt: signed?.signedAt ?? null,
        notes: await store.presentNotes(database, unit),
        standing: await standingNow(principal, signal),
        handovers: last,
      };
    },

    async note(unit, request, principal) {
      await requireOwn(unit, principal);
      if (request.orderNumber !== undefined) await orders.find(request.orderNumber, principal);
      return store.addNote(database, unit, request, principal.name);
    },

    async handOver(unit, note, principal, signal) {
      await requireOwn(unit, principal);
      const standing = await standingNow(principal, signal);
      const id = await database.transaction((transaction) =>
        store.add(transaction, unit, { note, standing, writtenBy: principal.name }),
      );
      if (id === null)
        throw new Problem(409, 'handover-unsigned', {
          zh: '上一班的交接还没有签收，签收后才能再次交班',
          en: 'The handover before is still to be signed',
        });
      return requireHandover(id, principal);
    },

    async sign(id, principal) {
      const { writtenBy, signedBy } = await requireHandover(id, principal);
      if (signedBy !== null)
        throw new Problem(409, 'already-signed', {
          zh: `“${signedBy}”已签收`,
          en: `"${signedBy}" has signed it`,
        });
      if (writtenBy === principal.name)
        throw new Problem(409, 'own-handover', {
          zh: '交班人不能签收自己的交接',
          en: 'Whoever hands over cannot take over from himself',
        });
      if (!(await store.sign(database, id, principal.name)))
        throw new Problem(409, 'already-signed', {
          zh: '已由他人签收',
          en: 'Somebody else has signed it meanwhile',
        });
      return requireHandover(id, principal);
    },
  };
}
