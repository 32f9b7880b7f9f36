import { randomBytes, randomUUID } from 'node:crypto';
import { may, scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Delivery, Inbox, Webhook } from '../../domain/answers/notifications.ts';
import type { Access } from '../access/service.ts';
import type { Database } from '../database/database.ts';
import { noSeal, type Seal } from '../database/seal.ts';
import { Problem } from '../input/problem.ts';
import type { Items } from '../items/service.ts';
import type { AddressGuard } from './address-guard.ts';
import * as outbox from './outbox-store.ts';
import { readNotificationRules, readQuietRules } from './rules.ts';
import type {
  DeliveryQuery,
  InboxQuery,
  NotificationRule,
  QuietRule,
  ReadRequest,
  ReplayRequest,
  ResendRequest,
  WebhookDeliveriesQuery,
  WebhookSettings,
} from './schema.ts';
import * as store from './store.ts';
import { postWebhook } from './webhook.ts';

export interface Notifications {
  /** One's own, the newest of each order, newest first. Keys have none. */
  inbox(query: InboxQuery, principal: Principal): Promise<Inbox>;
  /** @returns how many orders have something unread still */
  markRead(request: ReadRequest, principal: Principal): Promise<{ unread: number }>;
  mail(principal: Principal): Promise<{ mail: string | null }>;
  /** @throws Problem 403 `not-a-person` for a key */
  setMail(mail: string | null, principal: Principal): Promise<{ mail: string | null }>;
  rules(): readonly NotificationRule[];
  quietRules(): Promise<QuietRule[]>;
  /** @throws Problem 400 `unknown-item`, `unknown-kind` */
  setQuietRules(rules: QuietRule[]): Promise<QuietRule[]>;
  /** All to who keeps them; here and below to a key its own, to a person those of his keys. @throws Problem 403 `not-a-key` */
  webhooks(principal: Principal): Promise<Webhook[]>;
  /**
   * Makes a webhook, with the secret that its messages are signed with, or changes one.
   * @throws Problem 400 `address-not-allowed`, `unknown-key`, `unknown-item`, `unknown-kind`, `unknown-layer`, 409 `id-taken`, `too-many-webhooks`
   */
  putWebhook(
    id: string,
    settings: WebhookSettings,
    principal: Principal,
  ): Promise<Webhook & { secret?: string }>;
  /** @throws Problem 404 `unknown-webhook` */
  newWebhookSecret(id: string, principal: Principal): Promise<{ secret: string }>;
  /**
   * Sends a message that tells of nothing, once and at once, whether or not the webhook is switched on.
   * @returns why it was not taken; null where it was
   * @throws Problem 404 `unknown-webhook`
   */
  testWebhook(id: string, principal: Principal): Promise<{ error: string | null }>;
  /** @throws Problem 404 `unknown-webhook` */
  deleteWebhook(id: string, principal: Principal): Promise<void>;
  /** What waits, was delivered or is dead, newest first. */
  deliveries(query: DeliveryQuery): Promise<{ deliveries: Delivery[]; next: string | null }>;
  /** What a webhook was sent, waits to be, or could not be, the newest first. @throws Problem 404 `unknown-webhook` */
  deliveriesOf(
    id: string,
    query: WebhookDeliveriesQuery,
    principal: Principal,
  ): Promise<{ deliveries: Delivery[]; next: string | null }>;
  /** Sends a webhook again what is kept of its messages. @throws Problem 404 `unknown-webhook` */
  replay(id: string, request: ReplayRequest, principal: Principal): Promise<{ resent: number }>;
  /** Lets dead deliveries be sent again. */
  resend(request: ResendRequest): Promise<{ resent: number }>;
}

/** What is asked about keys: which are a person's, and as whom one asks. */
type Keyring = Pick<Access, 'keysOf' | 'holderOf'>;
const noKeyring: Keyring = { keysOf: async () => [], holderOf: async () => null };

/** Whether somebody may read a layer, by its id. */
type ReadsLayer = (principal: Principal, layer: string) => boolean;

const unknownLayer = (layer: string) =>
  new Problem(
    400,
    'unknown-layer',
    {
      zh: `没有可查看的已发布图层“${layer}”`,
      en: `There is no published layer "${layer}" that you may see`,
    },
    [{ path: '/layers', message: `"${layer}" is no layer that you may see` }],
  );

const secretText = (secret: Buffer) => `whsec_${secret.toString('base64')}`;

/** Webhooks of one key. */
const mostOfKey = 10;

/**
 * Whose webhooks somebody may see and change: null for all, else those of his key or of the keys that were made for him.
 * @throws Problem 403 `not-a-key`
 */
async function ownersOf(keyring: Keyring, principal: Principal): Promise<outbox.Owners> {
  if (may(principal, 'notifications.write')) return null;
  if (principal.key) return [principal.key.id];
  if (principal.kind === 'user' && may(principal, 'keys.own')) return keyring.keysOf(principal.name);
  throw new Problem(403, 'not-a-key', {
    zh: '推送由密钥设置，不由登录用户设置',
    en: 'Webhooks belong to keys, not to people who sign in',
  });
}

function page<Row extends { id: number }>(rows: Row[], limit: number): { rows: Row[]; next: string | null } {
  const more = rows.length > limit;
  const shown = more ? rows.slice(0, limit) : rows;
  return { rows: shown, next: more ? String(shown.at(-1)!.id) : null };
}

export function createNotifications(
  database: Database,
  items: Items,
  guard: AddressGuard,
  seal: Seal = noSeal,
  reads: ReadsLayer = () => true,
  keyring: Keyring = noKeyring,
): Notifications {
  const rules = readNotificationRules();
  const titles = new Map(rules.map(({ id, title }) => [id, title]));

  function requireKinds(kinds: readonly string[]): void {
    for (const kind of kinds)
      if (!titles.has(kind))
        throw new Problem(
          400,
          'unknown-kind',
          `There are no notifications "${kind}", expected one of ${[...titles.keys()].join(', ')}`,
        );
  }

  const unknownWebhook = (id: string) => new Problem(404, 'unknown-webhook', `There is no webhook "${id}"`);

  /** @throws Problem 404 `unknown-webhook` */
  async function requireOwn(id: string, principal: Principal): Promise<void> {
    if (!(await outbox.webhookTarget(database, id, await ownersOf(keyring, principal))))
      throw unknownWebhook(id);
  }

  /** Of which key a webhook is to be, and who reads by that. @throws Problem 400 `unknown-key` */
  async function keyOf(
    asked: number | undefined,
    owners: outbox.Owners,
    principal: Principal,
  ): Promise<{ key: number | null; reader: Principal }> {
    if (owners === null || principal.key) return { key: principal.key?.id ?? null, reader: principal };
    const reader =
      asked !== undefined && owners.includes(asked) ? await keyring.holderOf(database, asked) : null;
    if (reader) return { key: asked!, reader };
    const text = {
      zh: `key 为 ${asked ?? '空'}，应为本人一个有效密钥的编号`,
      en: `key is ${asked ?? 'missing'}, expected the number of one of your keys that is still taken`,
    };
    throw new Problem(400, 'unknown-key', text, [{ path: '/key', message: text.en, text }]);
  }

  function requirePerson(principal: Principal): string {
    if (principal.kind === 'user') return principal.name;
    throw new Problem(403, 'not-a-person', 'Notifications are for people who sign in, not for keys');
  }

  return {
    async inbox(query, principal) {
      if (principal.kind !== 'user') return { unread: 0, notifications: [], groups: [], next: null };
      const scopes = scopesFor(principal, 'orders.read');
      const [found, unread, groups] = await Promise.all([
        store.inbox(database, principal.name, query, query.limit + 1, scopes),
        store.unreadCount(database, principal.name, scopes),
        store.unreadGroups(database, principal.name, scopes),
      ]);
      const { rows, next } = page(found, query.limit);
      // A kind that the rules no longer have keeps its id as its name.
      const titled = rows.map((row) => ({
        ...row,
        title: titles.get(row.kind) ?? { zh: row.kind, en: row.kind },
      }));
      return { unread, notifications: titled, groups, next };
    },

    async markRead(request, principal) {
      const person = requirePerson(principal);
      await store.markRead(database, person, request);
      return { unread: await store.unreadCount(database, person, scopesFor(principal, 'orders.read')) };
    },

    mail: async (principal) => ({ mail: await store.mailOf(database, requirePerson(principal)) }),

    async setMail(mail, principal) {
      await store.setMail(database, requirePerson(principal), mail);
      return { mail };
    },

    rules: () => rules,
    quietRules: async () => (await store.quietRules(database)) ?? readQuietRules(),

    async setQuietRules(quiet) {
      for (const rule of quiet) {
        requireKinds(rule.kinds ?? []);
        for (const item of rule.items ?? []) items.require(item);
      }
      await store.setQuietRules(database, quiet);
      return quiet;
    },

    webhooks: async (principal) => outbox.webhooksWithCounts(database, await ownersOf(keyring, principal)),

    async putWebhook(id, settings, principal) {
      const owners = await ownersOf(keyring, principal);
      const { key, reader } = await keyOf(settings.key, owners, principal);
      requireKinds(settings.kinds ?? []);
      for (const item of settings.items ?? []) items.require(item);
      for (const layer of settings.layers ?? [])
        if (layer !== '*' && !reads(reader, layer)) throw unknownLayer(layer);
      const refusal = guard.refusal(new URL(settings.url));
      if (refusal)
        throw new Problem(400, 'address-not-allowed', refusal, [{ path: '/url', message: refusal }]);
      const secret = randomBytes(32);
      const own = key === null ? [] : await outbox.webhooksWithCounts(database, [key]);
      if (own.length >= mostOfKey && !own.some((one) => one.id === id))
        throw new Problem(409, 'too-many-webhooks', {
          zh: `每个密钥最多设${mostOfKey}个推送`,
          en: `A key may have ${mostOfKey} webhooks`,
        });
      const isNew = await outbox.putWebhook(database, id, settings, seal.close(secret), { key, owners });
      if (isNew === undefined)
        throw new Problem(409, 'id-taken', {
          zh: `推送“${id}”已被占用`,
          en: `There is a webhook "${id}" already, which is not yours`,
        });
      const webhook = (await outbox.webhooksWithCounts(database, owners)).find((one) => one.id === id)!;
      return isNew ? { ...webhook, secret: secretText(secret) } : webhook;
    },

    async newWebhookSecret(id, principal) {
      const secret = randomBytes(32);
      if (
        !(await outbox.setWebhookSecret(database, id, seal.close(secret), await ownersOf(keyring, principal)))
      )
        throw unknownWebhook(id);
      return { secret: secretText(secret) };
    },

    async testWebhook(id, principal) {
      const target = await outbox.webhookTarget(database, id, await ownersOf(keyring, principal));
      if (!target) throw unknownWebhook(id);
      const now = Date.now();
      const payload = { type: 'test', timestamp: new Date(now).toISOString(), data: {} };
      try {
        const opened = { url: target.url, secret: seal.open(target.secret) };
        await postWebhook(guard, opened, `test-${randomUUID()}`, payload, now);
        return { error: null };
      } catch (error) {
        return { error: (error as Error).message || String(error) };
      }
    },

    async deleteWebhook(id, principal) {
      if (!(await outbox.deleteWebhook(database, id, await ownersOf(keyring, principal))))
        throw unknownWebhook(id);
    },

    async deliveries(query) {
      const { rows, next } = page(await outbox.list(database, query, query.limit + 1), query.limit);
      return { deliveries: rows, next };
    },

    async deliveriesOf(id, { limit, ...query }, principal) {
      await requireOwn(id, principal);
      const { rows, next } = page(await outbox.list(database, { ...query, target: id }, limit + 1), limit);
      return { deliveries: rows, next };
    },

    async replay(id, request, principal) {
      await requireOwn(id, principal);
      return { resent: await outbox.replay(database, id, request) };
    },

    resend: async (request) => ({ resent: await outbox.resend(database, request) }),
  };
}
