import { may, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type {
  LayerOwner,
  ShareFigures,
  ShareNotices,
  ShareRequest,
} from '../../domain/answers/share-requests.ts';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import { cityDay } from '../input/city-time.ts';
import { Problem } from '../input/problem.ts';
import type { Layers } from '../layers/published.ts';
import { layerIn, viewOf } from '../layers/view.ts';
import { enqueueShareDecision } from '../notifications/share-notices.ts';
import type { Decision, NewRequest, RequestsQuery } from './schema.ts';
import * as store from './store.ts';

/** A decision later than this is late. */
const decideWithinDays = 10;
const furthestDays = 3 * 366;
const dayMs = 86_400_000;

export interface ShareRequests {
  /**
   * Asks to read a layer. Whether there is such a layer is not told: that is for who may see it.
   * @throws Problem 403 `not-a-key`, 400 `implausible-day`, `unknown-key`, 409 `already-readable`, `already-asked`
   */
  ask(request: NewRequest, principal: Principal): Promise<ShareRequest>;
  /**
   * To who decides those for layers that his unit or one below it owns, to a key its own, to a person those of his keys.
   * @throws Problem 403 `not-a-key`
   */
  list(
    query: RequestsQuery,
    principal: Principal,
  ): Promise<{ requests: ShareRequest[]; next: string | null }>;
  /** Takes back one's own request. @throws Problem 403 `not-a-key`, 404 `unknown-request`, 409 `already-decided` */
  withdraw(id: number, principal: Principal): Promise<ShareRequest>;
  /**
   * Grants a request until its day, refuses it, or takes back what was granted; holds in every process within seconds,
   * and the webhooks of the key that asked are told, and whom it was made for. Who may decide is the unit that owns the layer
   * and those above it.
   * @throws Problem 404 `unknown-request`, 400 `reason-needed`, `implausible-day`, 409 `already-decided`,
   * `not-granted`, `unknown-layer`
   */
  decide(id: number, decision: Decision, principal: Principal): Promise<ShareRequest>;
  /** Of the layers on which somebody decides. */
  figures(month: string, principal: Principal): Promise<ShareFigures>;
  /** Decisions on requests of a person's keys that he has not read. */
  notices(principal: Principal): Promise<ShareNotices>;
  markRead(ids: readonly number[], principal: Principal): Promise<ShareNotices>;
  /** The unit that owns a layer. @throws Problem 404 `unknown-layer` */
  owner(layer: string): Promise<LayerOwner>;
  /** Names it; null: the city. @throws Problem 404 `unknown-layer`, 400 `unknown-unit` */
  setOwner(layer: string, unit: string | null): Promise<LayerOwner>;
}

const notAKey = () =>
  new Problem(403, 'not-a-key', {
    zh: '共享申请由密钥或持有密钥的账号提出',
    en: 'Requests to share a layer are made by keys, or by people for keys that were made for them',
  });

const mostNotices = 100;

/** @throws Problem 400 `implausible-day` */
function requireDay(day: string, latest: string): void {
  const today = cityDay(new Date());
  if (day >= today && day <= latest) return;
  const text = {
    zh: `截止日期为 ${day}，应在 ${today} 至 ${latest} 之间`,
    en: `until is ${day}, expected a day from ${today} to ${latest}`,
  };
  throw new Problem(400, 'implausible-day', text, [{ path: '/until', message: text.en, text }]);
}

const unknownRequest = (id: number) =>
  new Problem(404, 'unknown-request', { zh: `没有编号为 ${id} 的共享申请`, en: `There is no request ${id}` });

const alreadyDecided = ({ id, state }: ShareRequest) =>
  new Problem(409, 'already-decided', {
    zh: `共享申请 ${id} 已处理（${state}）`,
    en: `Request ${id} is decided already: ${state}`,
  });

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);

export function createShareRequests({
  database,
  layers,
  access,
}: {
  database: Database;
  layers: Pick<Layers, 'find'>;
  access: Pick<Access, 'forget' | 'keysOf' | 'holderOf'>;
}): ShareRequests {
  /** The keys that somebody asks by: his own one, or those made for him. @throws Problem 403 `not-a-key` */
  async function keysOf(principal: Principal): Promise<number[]> {
    if (principal.key) return [principal.key.id];
    if (principal.kind === 'user' && may(principal, 'keys.own')) return access.keysOf(principal.name);
    throw notAKey();
  }

  /** As whom a request is made. @throws Problem 403 `not-a-key`, 400 `unknown-key` */
  async function askerOf(asked: number | undefined, principal: Principal): Promise<Principal> {
    if (principal.key) return principal;
    const own = await keysOf(principal);
    const asker = asked !== undefined && own.includes(asked) ? await access.holderOf(database, asked) : null;
    if (asker) return asker;
    const text = {
      zh: `key 为 ${asked ?? '空'}，应为本人一个有效密钥的编号`,
      en: `key is ${asked ?? 'missing'}, expected the number of one of your keys that is still taken`,
    };
    throw new Problem(400, 'unknown-key', text, [{ path: '/key', message: text.en, text }]);
  }

  /** On which requests somebody decides. */
  const decidedBy = (principal: Principal): store.Part => ({
    keys: null,
    scopes: scopesFor(principal, 'shares.decide'),
  });

  const noticesOf = async (principal: Principal): Promise<ShareNotices> =>
    store.unread(database, principal.kind === 'user' ? await access.keysOf(principal.name) : [], mostNotices);

  function requireLayer(id: string): void {
    if (!layers.find(id))
      throw new Problem(404, 'unknown-layer', {
        zh: `没有已发布的图层“${id}”`,
        en: `There is no published layer "${id}"`,
      });
  }

  return {
    async ask(request, principal) {
      const asker = await askerOf(request.key, principal);
      requireDay(request.until, cityDay(new Date(Date.now() + furthestDays * dayMs)));
      const layer = layers.find(request.layer);
      if (layer && layerIn(viewOf(asker), layer))
        throw new Problem(409, 'already-readable', {
          zh: `此密钥已可查看图层“${request.layer}”`,
          en: `This key may read "${request.layer}" already`,
        });
      const made = await store.add(
        database,
        request,
        { key: asker.key!.id, name: principal.name },
        decideWithinDays,
      );
      if (made) return made;
      throw new Problem(409, 'already-asked', {
        zh: `此密钥对图层“${request.layer}”的申请尚在处理`,
        en: `A request of this key for "${request.layer}" waits already`,
      });
    },

    async list({ limit, ...query }, principal) {
      const meant = may(principal, 'shares.decide')
        ? decidedBy(principal)
        : { keys: await keysOf(principal), scopes: null };
      const found = await store.list(database, meant, {
        cursor: query.cursor,
        state: query.state,
        limit: limit + 1,
      });
      const requests = found.slice(0, limit);
      return { requests, next: found.length > limit ? String(requests.at(-1)!.id) : null };
    },

    withdraw: async (id, principal) => {
      const keys = await keysOf(principal);
      return database.transaction(async (transaction) => {
        const found = await store.lock(transaction, id, { keys, scopes: null });
        if (!found) throw unknownRequest(id);
        if (found.state !== 'waiting') throw alreadyDecided(found);
        const { until } = found;
        return store.decide(transaction, id, { state: 'withdrawn', by: principal.name, reason: null, until });
      });
    },

    async decide(id, { decision, reason = null, until }, principal) {
      if (decision !== 'grant' && reason === null)
        throw new Problem(400, 'reason-needed', { zh: '请说明理由', en: 'Say why' }, [
          { path: '/reason', message: 'expected why' },
        ]);
      const decided = await database.transaction(async (transaction) => {
        const become = async (state: 'granted' | 'refused' | 'ended', day: string) => {
          const made = await store.decide(transaction, id, { state, by: principal.name, reason, until: day });
          await enqueueShareDecision(transaction, made);
          return made;
        };
        const found = await store.lock(transaction, id, decidedBy(principal));
        if (!found) throw unknownRequest(id);
        if (decision === 'end') {
          if (found.state !== 'granted')
            throw new Problem(409, 'not-granted', {
              zh: `共享申请 ${id} 未在共享中`,
              en: `Request ${id} is not granted: ${found.state}`,
            });
          return become('ended', found.until);
        }
        if (found.state !== 'waiting') throw alreadyDecided(found);
        if (decision === 'refuse') return become('refused', found.until);
        if (!layers.find(found.layer))
          throw new Problem(409, 'unknown-layer', {
            zh: `没有已发布的图层“${found.layer}”`,
            en: `There is no published layer "${found.layer}"`,
          });
        requireDay(until ?? found.until, found.until);
        return become('granted', until ?? found.until);
      });
      access.forget();
      return decided;
    },

    async figures(month, principal) {
      const { scopes } = decidedBy(principal);
      const [{ due, ...requests }, findings] = [
        await store.requestCounts(database, month, scopes),
        await store.findingCounts(database, month, scopes),
      ];
      return {
        month,
        requests: {
          ...requests,
          metRate: share(requests.granted, requests.made),
          inTimeRate: share(requests.inTime, due),
        },
        findings: { ...findings, mendedRate: share(findings.mended, findings.found) },
      };
    },

    notices: noticesOf,

    async markRead(ids, principal) {
      if (principal.kind === 'user') await store.markRead(database, await access.keysOf(principal.name), ids);
      return noticesOf(principal);
    },

    async owner(layer) {
      requireLayer(layer);
      return { layer, unit: await store.ownerOf(database, layer) };
    },

    async setOwner(layer, unit) {
      requireLayer(layer);
      if (await store.setOwner(database, layer, unit)) return { layer, unit };
      const text = { zh: `没有单位“${unit}”`, en: `There is no unit "${unit}"` };
      throw new Problem(400, 'unknown-unit', text, [{ path: '/unit', message: text.en, text }]);
    },
  };
}
