import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { boundSources } from '../../domain/access/key-limits.ts';
import { may } from '../../domain/access/permissions.ts';
import { cityWide, type Principal } from '../../domain/access/principal.ts';
import type {
  ListedSource,
  RefusalPage,
  Source,
  SourceDays,
  SourceReport,
} from '../../domain/answers/sources.ts';
import { fieldSource } from '../../domain/intake/channels.ts';
import type { Decision } from '../../domain/routing/decision.ts';
import type { Database } from '../database/database.ts';
import { noSeal, type Seal } from '../database/seal.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import { maskText, maskTree } from '../personal/mask.ts';
import { createRate } from './rate.ts';
import type { RefusalQuery, SourceRequest } from './schema.ts';
import { verifySignature, windowSeconds } from './signature.ts';
import * as store from './store.ts';
import { isInside, requireWithinKey } from './within.ts';

// What another process changes is followed after this long at most.
const rememberMs = 5_000;
const mostKept = 1000;
const mostKeptAtOnce = 10;
const longestSample = 2000;
/** Bytes of a refused message that are read for a sample. */
const mostRead = 65_536;

/** The sources at one moment; asked for once a request. */
export interface Bounds {
  /** @throws Problem 403 `source-not-allowed` when `principal` may not speak for that source */
  checkSource(source: string, principal: Principal): void;
  /**
   * Whether `principal` may report this, in the name of that source.
   * @throws Problem 403 `source-not-allowed`, `item-not-allowed`, `area-not-allowed`; 429 `rate-exceeded`
   */
  check(report: { source: string; item: string }, decision: Decision, principal: Principal): void;
  /** What the accuracy that a source reports stands for, where it is not the usual. */
  accuracyPercent(source: string): number | undefined;
}

export interface Refusal {
  input: unknown;
  problem: Problem;
}

export interface Sources {
  bounds(): Promise<Bounds>;
  /** Counts refused reports of known sources, by the key's source or else by the one that the report names. */
  refused(refusals: readonly Refusal[], principal: Principal): Promise<void>;
  /** @throws Problem 400 `unknown-item` */
  put(id: string, settings: SourceRequest): Promise<Source>;
  /** Makes the secret that the source's webhooks are signed with, in place of an older one, and returns it. */
  newSecret(id: string): Promise<string>;
  /** Takes no webhooks of the source any more. @throws Problem 404 `unknown-secret` */
  removeSecret(id: string): Promise<void>;
  /** Only its own for whoever is bound to one. */
  list(principal: Principal): Promise<ListedSource[]>;
  /** @throws Problem 404 `unknown-source`, also for a source that is not the principal's */
  find(id: string, principal: Principal): Promise<SourceReport>;
  /** What is kept of its refused reports. @throws as `find` */
  refusals(id: string, query: RefusalQuery, principal: Principal): Promise<RefusalPage>;
  /** What it sent and what was refused, day by day. @throws as `find` */
  days(id: string, days: number, principal: Principal): Promise<SourceDays>;
  /**
   * Who sent a webhook, and its id; a signature is taken once.
   * @throws Problem 404 `unknown-source`, 401 `bad-signature`, `replayed-signature`
   */
  verifyWebhook(
    id: string,
    headers: IncomingHttpHeaders,
    body: Buffer,
  ): Promise<{ principal: Principal; message: string }>;
}

function unknownSource(id: string): Problem {
  return new Problem(404, 'unknown-source', `There is no source "${id}" that you may see`);
}

function sourceOf(input: unknown, principal: Principal): string | undefined {
  if (principal.source !== undefined) return principal.source;
  const source = (input as { source?: unknown } | null | undefined)?.source;
  return typeof source === 'string' ? source : undefined;
}

/** The beginning of what was sent, with what it holds of persons masked. */
function sampleOf(input: unknown): string {
  if (input instanceof Problem) return '';
  let read = input;
  if (typeof input === 'string')
    try {
      read = JSON.parse(input);
    } catch {
      // Sent as text, or cut off.
    }
  return (JSON.stringify(maskTree(read)) ?? '').slice(0, longestSample);
}

/**
 * @param now milliseconds since 1970
 * @param seal for the secrets that webhooks are signed with
 */
export function createSources(
  database: Database,
  items: Items,
  now: () => number,
  seal: Seal = noSeal,
): Sources {
  const withinRate = createRate(() => performance.now());
  let known: Promise<ReadonlyMap<string, store.StoredSource>> | null = null;
  let readAt = 0;

  function sources() {
    if (known === null || now() - readAt > rememberMs) {
      readAt = now();
      known = store.all(database).then((rows) => new Map(rows.map((row) => [row.id, row])));
      known.catch(() => {
        known = null;
      });
    }
    return known;
  }

  function check(source: Source, item: string, decision: Decision): void {
    if (source.items !== null && !source.items.includes(item))
      throw new Problem(403, 'item-not-allowed', `The source "${source.id}" may not report "${item}"`);
    if (!isInside(source, decision))
      throw new Problem(
        403,
        'area-not-allowed',
        `The source "${source.id}" may not report at ${decision.point}`,
      );
    if (source.rate !== null && !withinRate(source.id, source.rate))
      throw new Problem(
        429,
        'rate-exceeded',
        `The source "${source.id}" may report ${source.rate} a minute`,
        [],
        {
          'Retry-After': String(Math.ceil(60 / source.rate)),
        },
      );
  }

  async function require(id: string, principal: Principal): Promise<store.StoredSource> {
    const source = (await sources()).get(id);
    const mayRead = principal.role !== 'partner' || boundSources(principal)?.includes(id) === true;
    if (!source || !mayRead) throw unknownSource(id);
    return source;
  }

  async function refused(refusals: readonly Refusal[], principal: Principal): Promise<void> {
    const current = await sources();
    const groups = new Map<string, store.Refused>();
    for (const { input, problem } of refusals) {
      const source = sourceOf(input, principal);
      if (source === undefined || !current.has(source)) continue;
      const key = `${source} ${problem.code}`;
      const group = groups.get(key) ?? { source, code: problem.code, count: 0, kept: [] };
      group.count++;
      if (group.kept.length < mostKeptAtOnce) {
        group.kept.push({
          // It may quote what was sent, and the database holds no NUL.
          detail: maskText(problem.detail.slice(0, longestSample)).replaceAll('\0', '\uFFFD'),
          sample: sampleOf(input),
        });
      }
      groups.set(key, group);
    }
    if (groups.size === 0) return;
    const counted = [...groups.values()];
    await database.transaction(async (transaction) => {
      await store.lock(transaction, [...new Set(counted.map(({ source }) => source))]);
      for (const group of counted) await store.refuse(transaction, group, mostKept);
    });
  }

  const shown = ({ secret: _, ...source }: store.StoredSource): Source => source;

  return {
    async bounds() {
      const current = await sources();
      const checkSource = (id: string, principal: Principal) => {
        if (id !== fieldSource && !may(principal, 'events.write'))
          throw new Problem(
            403,
            'source-not-allowed',
            {
              zh: `您只能以来源“${fieldSource}”上报，不能以“${id}”上报`,
              en: `You may report by hand, as "${fieldSource}", and not as "${id}"`,
            },
            [{ path: '/source', message: `expected "${fieldSource}"` }],
          );
        const own = boundSources(principal);
        if (own && !own.includes(id))
          throw new Problem(
            403,
            'source-not-allowed',
            `This key is of the source "${own.join('", "')}" and may not report as "${id}"`,
            [{ path: '/source', message: `expected "${own.join('" or "')}"` }],
          );
        if (current.has(id) && principal.role === 'partner' && !own)
          throw new Problem(
            403,
            'source-not-allowed',
            `Only keys of the source "${id}" may report as "${id}"`,
            [{ path: '/source', message: 'belongs to other keys' }],
          );
      };
      return {
        checkSource,
        check({ source: id, item }, decision, principal) {
          checkSource(id, principal);
          requireWithinKey(item, decision, principal);
          const source = current.get(id);
          if (source) check(source, item, decision);
        },
        accuracyPercent: (id) => current.get(id)?.accuracyPercent ?? undefined,
      };
    },

    refused,

    async put(id, settings) {
      for (const item of settings.items ?? []) items.require(item);
      await store.put(database, id, settings);
      known = null;
      return shown((await sources()).get(id)!);
    },

    async newSecret(id) {
      const secret = randomBytes(32);
      if (!(await store.setSecret(database, id, seal.close(secret)))) throw unknownSource(id);
      known = null;
      return `whsec_${secret.toString('base64')}`;
    },

    async removeSecret(id) {
      if (!(await store.removeSecret(database, id)))
        throw new Problem(404, 'unknown-secret', `There is no source "${id}" that may send signed webhooks`);
      known = null;
    },

    async list(principal) {
      const all = [...(await sources()).values()].map(shown);
      const rows =
        principal.role === 'partner' ? all.filter(({ id }) => boundSources(principal)?.includes(id)) : all;
      const found = await store.standings(
        database,
        rows.map(({ id }) => id),
      );
      const standings = new Map(found.map((standing) => [standing.id, standing]));
      return rows.flatMap((source) => {
        const standing = standings.get(source.id);
        return standing ? [{ ...source, ...standing }] : [];
      });
    },

    async find(id, principal) {
      const source = shown(await require(id, principal));
      return { ...source, ...(await store.history(database, id)) };
    },

    async refusals(id, query, principal) {
      await require(id, principal);
      const rows = await store.refusals(database, id, query, query.limit + 1);
      const refusals = rows.slice(0, query.limit);
      return { refusals, next: rows.length > query.limit ? String(refusals.at(-1)!.id) : null };
    },

    async days(id, days, principal) {
      await require(id, principal);
      return store.daysOf(database, id, days);
    },

    async verifyWebhook(id, headers, body) {
      const source = (await sources()).get(id);
      if (!source?.secret) throw new Problem(404, 'unknown-source', `No source "${id}" sends webhooks here`);
      const principal: Principal = {
        ...cityWide('key', `webhook:${id}`, 'partner'),
        source: id,
      };
      try {
        const message = verifySignature(seal.open(source.secret), headers, body, now());
        // Twice the window: a time may be ahead of ours by one and is taken until it is behind by one.
        if (!(await store.rememberSignature(database, id, message.signature, 2 * windowSeconds)))
          throw new Problem(
            401,
            'replayed-signature',
            'This signature was taken already; a repeat is signed again',
          );
        return { principal, message: message.id };
      } catch (error) {
        if (error instanceof Problem)
          await refused([{ input: body.toString('utf8', 0, mostRead), problem: error }], principal);
        throw error;
      }
    },
  };
}
