import { may } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { ShareFigures, ShareRequest } from '../../domain/answers/share-requests.ts';
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
   * @throws Problem 403 `not-a-key`, 400 `implausible-day`, 409 `already-readable`, `already-asked`
   */
  ask(request: NewRequest, principal: Principal): Promise<ShareRequest>;
  /** All to who decides, to a key its own. @throws Problem 403 `not-a-key` */
  list(
    query: RequestsQuery,
    principal: Principal,
  ): Promise<{ requests: ShareRequest[]; next: string | null }>;
  /** Takes back one's own request. @throws Problem 403 `not-a-key`, 404 `unknown-request`, 409 `already-decided` */
  withdraw(id: number, principal: Principal): Promise<ShareRequest>;
  /**
   * Grants a request until its day, refuses it, or takes back what was granted; holds in every process within seconds,
   * and the webhooks of the key that asked are told.
   * @throws Problem 404 `unknown-request`, 400 `reason-needed`, `implausible-day`, 409 `already-decided`,
   * `not-granted`, `unknown-layer`
   */
  decide(id: number, decision: Decision, principal: Principal): Promise<ShareRequest>;
  figures(month: string): Promise<ShareFigures>;
}

function keyOf({ key }: Principal): { id: number } {
  if (key) return key;
  throw new Problem(403, 'not-a-key', {
    zh: '共享申请由密钥提出',
    en: 'Requests to share a layer are made by keys, not by people who sign in',
  });
}

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
  access: Pick<Access, 'forget'>;
}): ShareRequests {
  return {
    async ask(request, principal) {
      const key = keyOf(principal);
      requireDay(request.until, cityDay(new Date(Date.now() + furthestDays * dayMs)));
      const layer = layers.find(request.layer);
      if (layer && layerIn(viewOf(principal), layer))
        throw new Problem(409, 'already-readable', {
          zh: `此密钥已可查看图层“${request.layer}”`,
          en: `This key may read "${request.layer}" already`,
        });
      const made = await store.add(
        database,
        request,
        { key: key.id, name: principal.name },
        decideWithinDays,
      );
      if (made) return made;
      throw new Problem(409, 'already-asked', {
        zh: `此密钥对图层“${request.layer}”的申请尚在处理`,
        en: `A request of this key for "${request.layer}" waits already`,
      });
    },

    async list({ limit, ...query }, principal) {
      const key = may(principal, 'shares.decide') ? null : keyOf(principal).id;
      const found = await store.list(database, key, {
        cursor: query.cursor,
        state: query.state,
        limit: limit + 1,
      });
      const requests = found.slice(0, limit);
      return { requests, next: found.length > limit ? String(requests.at(-1)!.id) : null };
    },

    withdraw: async (id, principal) => {
      const key = keyOf(principal);
      return database.transaction(async (transaction) => {
        const found = await store.lock(transaction, id, key.id);
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
        const found = await store.lock(transaction, id, null);
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

    async figures(month) {
      const [{ due, ...requests }, findings] = [
        await store.requestCounts(database, month),
        await store.findingCounts(database, month),
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
  };
}
