import type { Database, Queryable } from '../../database/database.ts';
import { cityTime } from '../../input/city-time.ts';
import { Problem } from '../../input/problem.ts';
import { handOverBetween } from '../overviews/store.ts';
import { findVersion, type LayerRow, lockLayer } from '../store.ts';
import { placesUndone } from './changed-places.ts';
import { doubtOf } from './doubts.ts';
import { announce, hasLater, previousVersion, putInForce, putInThePast } from './in-force.ts';
import * as store from './store.ts';

export interface PublishOptions {
  /** When it comes into force, or, of a time in the past, from when on it was; at once unless given. */
  effectiveFrom?: Date | undefined;
  /** Also where the version is far smaller than the one in force, or looks like another city. */
  confirm?: boolean | undefined;
  /** The version that the publisher has seen in force; null for none. Another one is a refusal. */
  replaces?: number | null | undefined;
}

/** Plans beyond this are a slip of the pen. */
const furthestMs = 10 * 366 * 86_400_000;

/** Locks a layer, with what was planned for a time that has come in force. */
export async function lockForPublishing(transaction: Queryable, id: string): Promise<LayerRow> {
  await lockLayer(transaction, id);
  await bringPlansOf(transaction, id);
  return (await lockLayer(transaction, id))!;
}

/** Times before are a slip of the pen. */
const earliest = new Date('1900-01-01T00:00:00Z');
/** What is so little in the past is meant as now. */
const nowMs = 60_000;

/** Whether a time is one in the past, from which a version was in force. */
export function isPast(time: Date): boolean {
  return time.getTime() < Date.now() - nowMs;
}

/** @throws Problem 400 `implausible-time` for a day from which no version can be, or was, in force */
export function requirePlausible(time: Date | undefined): void {
  if (!time || (time >= earliest && time.getTime() <= Date.now() + furthestMs)) return;
  const text = {
    zh: `生效时间为 ${cityTime(time)}，应在 1900 年之后、最多十年之内`,
    en: `effectiveFrom is ${time.toISOString()}, expected a time from 1900 on, at most ten years ahead`,
  };
  throw new Problem(400, 'implausible-time', text, [{ path: '/effectiveFrom', message: text.en, text }]);
}

/** Whether what is in force now stays so when a version is entered from a time on: another follows it by its day. */
export async function isFollowed(
  transaction: Queryable,
  id: string,
  effectiveFrom: Date | undefined,
): Promise<boolean> {
  return effectiveFrom !== undefined && isPast(effectiveFrom) && hasLater(transaction, id, effectiveFrom);
}

/**
 * Puts a checked version of a layer, locked by `lockForPublishing`, in force now, at a time to come or from a day in the
 * past on; returns the publication that changed what is in force now, null where none did.
 * @throws Problem 409 `already-planned`
 */
export async function enter(
  transaction: Queryable,
  { layer, version, by }: { layer: string; version: number; by: string },
  effectiveFrom: Date | undefined,
): Promise<number | null> {
  if (effectiveFrom && (await isFollowed(transaction, layer, effectiveFrom))) {
    await putInThePast(transaction, layer, version, by, effectiveFrom);
    return null;
  }
  if (effectiveFrom && effectiveFrom.getTime() > Date.now()) {
    if (!(await store.addPlan(transaction, { layer, version, effectiveFrom, plannedBy: by })))
      throw new Problem(409, 'already-planned', {
        zh: `“${layer}”第 ${version} 版已有发布计划`,
        en: `Version ${version} of "${layer}" is planned already`,
      });
    await announce(transaction, { layer, version, change: 'planned', effectiveFrom });
    return null;
  }
  // What comes into force at once is no longer waiting for a later time.
  await store.cancelPlan(transaction, layer, version, by);
  const validFrom = effectiveFrom && isPast(effectiveFrom) ? effectiveFrom : null;
  return putInForce(transaction, layer, version, by, { validFrom });
}

/**
 * Puts a checked version in force now, plans that for a time to come, or enters that it was in force from a day in the
 * past on, until the next one by its day; returns the publication that changed what is in force now, null where none did.
 * @throws Problem 404 `unknown-version`; 409 `already-published`, `already-planned`, `layer-changed` (another version
 * is in force than the publisher has seen), `far-smaller`, `another-city`; 400 `implausible-time`
 */
export async function publishVersion(
  database: Pick<Database, 'transaction'>,
  id: string,
  version: number,
  by: string,
  { effectiveFrom, confirm, replaces }: PublishOptions,
): Promise<number | null> {
  requirePlausible(effectiveFrom);
  return database.transaction(async (transaction) => {
    const { published_version: inForce } = await lockForPublishing(transaction, id);
    if (replaces !== undefined && replaces !== inForce)
      throw new Problem(
        409,
        'layer-changed',
        {
          zh: `“${id}”${inForce === null ? '已无生效版本' : `现行第 ${inForce} 版`}，与发布前所见（${replaces === null ? '无生效版本' : `第 ${replaces} 版`}）不同，请查看后再发布`,
          en: `${inForce === null ? 'No version' : `Version ${inForce}`} of "${id}" is in force, not ${replaces === null ? 'none' : `version ${replaces}`}: look at it before you publish`,
        },
        [{ path: '/replaces', message: `expected ${inForce}` }],
      );
    if (inForce === version && !(effectiveFrom && isPast(effectiveFrom)))
      throw new Problem(409, 'already-published', {
        zh: `“${id}”第 ${version} 版已在生效`,
        en: `Version ${version} of "${id}" is in force already`,
      });
    if (!(await findVersion(transaction, id, version)))
      throw new Problem(404, 'unknown-version', `"${id}" has no checked version ${version}`);
    const unquestioned = confirm || (await isFollowed(transaction, id, effectiveFrom));
    const doubt = unquestioned ? null : await doubtOf(transaction, id, version, inForce);
    if (doubt) throw doubt;
    return enter(transaction, { layer: id, version, by }, effectiveFrom);
  });
}

/** Takes a planned publication back. @throws Problem 409 `not-planned` */
export async function cancelPlan(
  database: Pick<Database, 'transaction'>,
  id: string,
  version: number,
  by: string,
): Promise<void> {
  await database.transaction(async (transaction) => {
    await lockForPublishing(transaction, id);
    if (!(await store.cancelPlan(transaction, id, version, by)))
      throw new Problem(
        409,
        'not-planned',
        `Version ${version} of "${id}" is not waiting for its time to come into force`,
      );
    await announce(transaction, { layer: id, version, change: 'plan-cancelled' });
  });
}

/** Puts the version back in force that was there before; returns its number. @throws Problem 409 `nothing-to-roll-back` */
export async function rollBack(
  database: Pick<Database, 'transaction'>,
  id: string,
  by: string,
): Promise<number> {
  return database.transaction(async (transaction) => {
    const { published_version: inForce } = await lockForPublishing(transaction, id);
    const previous = await previousVersion(transaction, id);
    if (previous === undefined)
      throw new Problem(409, 'nothing-to-roll-back', {
        zh: `“${id}”此前没有其他生效版本`,
        en: `"${id}" had no other version in force before`,
      });
    if (inForce !== null) await handOverBetween(transaction, id, inForce, previous);
    await putInForce(transaction, id, previous, by, {
      differing: await placesUndone(transaction, id, previous),
    });
    return previous;
  });
}

/** Puts the versions of a locked layer in force whose time has come, each from the moment it was planned for. */
async function bringPlansOf(transaction: Queryable, id: string): Promise<void> {
  for (const plan of await store.duePlans(transaction, id)) {
    const publication = await putInForce(transaction, id, plan.version, plan.plannedBy, {
      effectiveFrom: plan.effectiveFrom,
    });
    await store.closePlan(transaction, plan.id, publication);
  }
}

/** Puts everything in force whose time has come; of several processes, one does it. */
export async function bringDuePlans(database: Pick<Database, 'query' | 'transaction'>): Promise<void> {
  for (const id of await store.dueLayers(database))
    await database.transaction(async (transaction) => {
      await lockForPublishing(transaction, id);
    });
}
