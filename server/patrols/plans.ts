import { mayStep, scopesFor } from '../../domain/access/permissions.ts';
import { city, type Principal } from '../../domain/access/principal.ts';
import { scopeOf } from '../../domain/access/scopes.ts';
import type { PatrolPlan, PatrolPlanDetail } from '../../domain/answers/patrols.ts';
import type { Database, Queryable } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { Layers } from '../layers/published.ts';
import type { Units } from '../units/service.ts';
import { type Making, madeFrom } from './making.ts';
import * as makingStore from './making-store.ts';
import * as store from './plan-store.ts';
import { checkSchedule } from './schedule.ts';
import type { PlanQuery, PlanRequest } from './schema.ts';
import { keepTargets, resolveTargets } from './targets.ts';

export interface Plans {
  /** Newest first; `next` is the cursor of the following page. */
  list(query: PlanQuery, principal: Principal): Promise<{ plans: PatrolPlan[]; next: string | null }>;
  /** @throws Problem 404 `unknown-plan` */
  find(id: number, principal: Principal): Promise<PatrolPlanDetail>;
  /**
   * Keeps a new plan and makes its first tasks.
   * @throws Problem 400 `bad-rule`, `unknown-target`, `unknown-item`, `unknown-person`, `unknown-unit`; 403 `not-allowed`
   */
  create(request: PlanRequest, principal: Principal): Promise<PatrolPlanDetail>;
  /**
   * Changes a plan; tasks whose time has not come are rebuilt.
   * @throws as `create`; Problem 404 `unknown-plan`, 409 `plan-ended`, 412 `changed-meanwhile`
   */
  change(id: number, revision: number, request: PlanRequest, principal: Principal): Promise<PatrolPlanDetail>;
  /** Pauses, resumes or ends a plan. @throws Problem 403 `not-allowed`, 404 `unknown-plan`, 409 `plan-ended` */
  setState(id: number, state: PatrolPlan['state'], principal: Principal): Promise<PatrolPlanDetail>;
}

interface Dependencies {
  database: Database;
  layers: Pick<Layers, 'find'>;
  items: Pick<Items, 'items'>;
  units: Pick<Units, 'find'>;
  making: Making;
}

const notes = { paused: '计划暂停 / plan paused', ended: '计划结束 / plan ended' };

const readScopes = (principal: Principal) => scopesFor(principal, 'patrols.read');

function refuse(code: string, path: string, zh: string, en: string): Problem {
  return new Problem(400, code, { zh, en }, [{ path, message: en, text: { zh, en } }]);
}

/** Whether somebody plans the patrols of a unit. */
function leads(principal: Principal, unit: string): boolean {
  return mayStep(principal, 'patrols.plan', [scopeOf.unit(unit)], [unit]);
}

/** @throws Problem 403 `not-allowed` */
export function requireLead(principal: Principal, unit: string): void {
  if (leads(principal, unit)) return;
  throw new Problem(403, 'not-allowed', {
    zh: `您不能安排单位“${unit}”的巡查`,
    en: `You may not plan patrols of the unit "${unit}"`,
  });
}

export function createPlans({ database, layers, items, units, making }: Dependencies): Plans {
  async function check(request: PlanRequest, principal: Principal): Promise<void> {
    requireLead(principal, request.unit);
    if (request.unit !== city)
      await units.find(request.unit, principal).catch((error) => {
        if (!(error instanceof Problem)) throw error;
        throw refuse('unknown-unit', '/unit', `没有您可查看的单位“${request.unit}”`, error.detail);
      });
    checkSchedule(request);
    const known = new Set(items.items().map(({ code }) => code));
    const unknown = request.items.findIndex((code) => !known.has(code));
    if (unknown >= 0) {
      const code = request.items[unknown]!;
      throw refuse('unknown-item', `/items/${unknown}`, `没有事项“${code}”`, `There is no item "${code}"`);
    }
    const { person, unit } = request;
    if (person === null) return;
    const { rows } = await database.query<{ near: boolean }>('select wangge.works_near($1, $2) as near', [
      person,
      unit,
    ]);
    if (!rows[0]!.near)
      throw refuse(
        'unknown-person',
        '/person',
        `“${person}”不是单位“${unit}”及其上下级单位的在岗人员`,
        `"${person}" is nobody of the unit "${unit}", of one above or below`,
      );
  }

  async function require(queryable: Queryable, id: number, principal: Principal): Promise<PatrolPlan> {
    const found = await store.find(queryable, id, readScopes(principal), principal.name);
    if (found) return found;
    throw new Problem(404, 'unknown-plan', {
      zh: `没有您可查看的巡查计划 ${id}`,
      en: `There is no patrol plan ${id} that you may see`,
    });
  }

  async function detail(id: number, principal: Principal): Promise<PatrolPlanDetail> {
    return { ...(await require(database, id, principal)), where: await store.targetsOf(database, id) };
  }

  function refuseEnded(plan: PatrolPlan): void {
    if (plan.state !== 'ended') return;
    throw new Problem(409, 'plan-ended', {
      zh: `巡查计划“${plan.title}”已结束，请另建计划`,
      en: `The plan "${plan.title}" has ended; make another one`,
    });
  }

  return {
    async list(query, principal) {
      const plans = await store.list(database, query, query.limit + 1, readScopes(principal), principal.name);
      const more = plans.length > query.limit;
      if (more) plans.pop();
      return { plans, next: more ? String(plans.at(-1)!.id) : null };
    },

    find: detail,

    async create(request, principal) {
      await check(request, principal);
      const rows = await resolveTargets(database, layers, request.targets);
      const now = new Date();
      const id = await database.transaction(async (transaction) => {
        const plan = await store.insert(transaction, request, madeFrom(request, now), principal.name);
        await keepTargets(transaction, plan, rows);
        await making.makeOf(transaction, plan, now);
        return plan;
      });
      return detail(id, principal);
    },

    async change(id, revision, request, principal) {
      const before = await require(database, id, principal);
      requireLead(principal, before.unit);
      refuseEnded(before);
      await check(request, principal);
      const rows = await resolveTargets(database, layers, request.targets);
      const now = new Date();
      await database.transaction(async (transaction) => {
        if (!(await store.update(transaction, id, revision, request, principal.name)))
          throw new Problem(412, 'changed-meanwhile', {
            zh: `巡查计划“${before.title}”已被他人修改，请刷新后再改`,
            en: `The plan "${before.title}" was changed meanwhile; read it again`,
          });
        await keepTargets(transaction, id, rows);
        await makingStore.takeBack(transaction, id, now);
        if (before.state === 'active') await making.makeOf(transaction, id, now);
      });
      return detail(id, principal);
    },

    async setState(id, state, principal) {
      const before = await require(database, id, principal);
      requireLead(principal, before.unit);
      if (before.state === state) return detail(id, principal);
      refuseEnded(before);
      const now = new Date();
      await database.transaction(async (transaction) => {
        await store.setState(transaction, id, state, principal.name);
        await makingStore.takeBack(transaction, id, now);
        if (state === 'active') {
          await makingStore.revive(transaction, id, notes.paused, now);
          await making.makeOf(transaction, id, now);
        } else await makingStore.cancelWaiting(transaction, id, notes[state]);
      });
      return detail(id, principal);
    },
  };
}
