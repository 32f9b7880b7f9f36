import { may, scopesFor } from '../../domain/access/permissions.ts';
import { city, type Principal, senderOf } from '../../domain/access/principal.ts';
import { scopeOf } from '../../domain/access/scopes.ts';
import type { Desk, View, ViewsAnswer } from '../../domain/answers/views.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../input/problem.ts';
import type { Units } from '../units/service.ts';
import type { NewView, ViewChange } from './schema.ts';
import * as store from './store.ts';

const mostViews = 100;

export interface Views {
  /** The principal's own views, those shared with a unit that he works in or one above it, and how he left the console. */
  list(principal: Principal): Promise<ViewsAnswer>;
  /**
   * @throws Problem 409 `view-exists` for a second one of a name, `too-many-views`; 404 `unknown-unit` and 403 `not-allowed`
   * for a unit that the principal neither works in nor above
   */
  add(view: NewView, principal: Principal): Promise<View>;
  /** Changes an own view. @throws as `add`; 404 `unknown-view` */
  change(id: number, change: ViewChange, principal: Principal): Promise<View>;
  /** Removes an own view, or as an administrator anybody's. @throws Problem 404 `unknown-view` */
  remove(id: number, principal: Principal): Promise<void>;
  keepDesk(desk: Desk, principal: Principal): Promise<void>;
}

function exists(name: string): Problem {
  return new Problem(409, 'view-exists', {
    zh: `您已有名为“${name}”的视图，请换一个名称`,
    en: `You have a view "${name}" already; choose another name`,
  });
}

function unknown(id: number): Problem {
  return new Problem(404, 'unknown-view', {
    zh: `没有可由您修改的视图 ${id}`,
    en: `There is no view ${id} that you may change`,
  });
}

export function createViews({ database, units }: { database: Database; units: Pick<Units, 'find'> }): Views {
  /** Views go downwards: who works in a unit or above it shares them with it. */
  async function requireBelow(unit: string | null | undefined, principal: Principal): Promise<void> {
    if (unit === null || unit === undefined) return;
    const scopes = scopesFor(principal, 'views.write');
    if (scopes !== null && !scopes.includes(scopeOf.unit(unit)))
      throw new Problem(403, 'not-allowed', {
        zh: `“${unit}”不是您的单位或其下级，不能向其共享视图`,
        en: `You work neither in "${unit}" nor above it, and share no views with it`,
      });
    if (unit !== city) await units.find(unit, principal);
  }

  return {
    async list(principal) {
      const owner = senderOf(principal);
      const own = principal.grants.map(({ unit }) => unit);
      return {
        views: await store.list(database, owner, own),
        desk: await store.desk(database, owner),
      };
    },

    async add(view, principal) {
      await requireBelow(view.unit, principal);
      const owner = senderOf(principal);
      if ((await store.count(database, owner)) >= mostViews)
        throw new Problem(409, 'too-many-views', {
          zh: `每人最多保存 ${mostViews} 个视图，请先删除不用的`,
          en: `Nobody keeps more than ${mostViews} views; remove one first`,
        });
      const added = await store.add(database, owner, principal.name, view);
      if (!added) throw exists(view.name);
      return added;
    },

    async change(id, change, principal) {
      await requireBelow(change.unit, principal);
      const changed = await store.change(database, senderOf(principal), id, change);
      if (changed === 'named') throw exists(change.name ?? '');
      if (!changed) throw unknown(id);
      return changed;
    },

    async remove(id, principal) {
      const owner = may(principal, 'access.write') ? null : senderOf(principal);
      if (!(await store.remove(database, id, owner))) throw unknown(id);
    },

    keepDesk: (desk, principal) => store.keepDesk(database, senderOf(principal), desk),
  };
}
