import { shownOrder } from '../../domain/access/key-limits.ts';
import { scopesFor } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import { share } from '../../domain/access/scopes.ts';
import type { Channel, Message } from '../../domain/answers/notifications.ts';
import type { Database, Queryable } from '../database/database.ts';
import { webhooks as allWebhooks, enqueue, type NewDelivery, type StoredWebhook } from './outbox-store.ts';
import { whenToSend } from './quiet.ts';
import { officesOf, readQuietRules, rulesFor } from './rules.ts';
import type { NotificationRule, QuietRule } from './schema.ts';
import { quietRules } from './store.ts';
import {
  announce,
  candidatesOf,
  type Entry,
  entriesAfter,
  keepNotices,
  type Notice,
  setPosition,
  takePosition,
} from './telling-store.ts';

const entriesAtOnce = 500;
/** What is older when it is first seen, as after a long stop, is shown in the console and sent to nobody. */
const sendWithinMs = 24 * 3_600_000;

interface Matched {
  entry: Entry;
  rules: NotificationRule[];
}

/** Whom an entry concerns by one rule: offices of which one is told, or people by name. */
interface Concerned {
  entry: Entry;
  kind: string;
  offices: string[];
  people: readonly string[];
}

function wants({ enabled, kinds, offices, items }: StoredWebhook, kind: string, entry: Entry): boolean {
  if (!enabled || (kinds !== null && !kinds.includes(kind))) return false;
  if (items !== null && !items.includes(entry.item)) return false;
  return (
    offices === null ||
    [entry.leadCode, entry.street, entry.district].some((code) => code !== null && offices.includes(code))
  );
}

/**
 * @param holder of the key that the message is for: who reported an order is not told what the desk wrote, and its limits
 *   say which members of orders he is
 */
function messageOf({ id, title }: NotificationRule, entry: Entry, holder: Principal | null): Message {
  const { action, actor, fromState, toState, order, scopes } = entry;
  const isPartner = holder !== null && !share(scopesFor(holder, 'orders.read'), scopes, order.point);
  const note = isPartner ? null : entry.note;
  return {
    type: `order.${id}`,
    timestamp: entry.at.toISOString(),
    data: {
      kind: id,
      title,
      entry: { id: entry.id, action, actor, fromState, toState, note },
      order: holder ? shownOrder(order, holder) : order,
    },
  };
}

/** As whom a key asks that is still taken. */
export type HolderOf = (database: Queryable, key: number) => Promise<Principal | null>;

/** Who reads what is told. */
export interface Readers {
  holderOf: HolderOf;
  /** As whom people see and work, by their names. */
  principals(database: Queryable, names: readonly string[]): Promise<ReadonlyMap<string, Principal>>;
}

/** Webhooks with the holders of their keys; without those whose key has ended. */
async function liveWebhooks(
  transaction: Queryable,
  holderOf: HolderOf,
): Promise<{ webhook: StoredWebhook; holder: Principal | null }[]> {
  const found: { webhook: StoredWebhook; holder: Principal | null }[] = [];
  for (const webhook of await allWebhooks(transaction)) {
    const holder = webhook.keyId === null ? null : await holderOf(transaction, webhook.keyId);
    if (webhook.keyId === null || holder) found.push({ webhook, holder });
  }
  return found;
}

/** Whether somebody sees the order of an entry. */
function sees(reader: Principal, { scopes, reporters, order }: Entry): boolean {
  return share(scopesFor(reader, 'orders.read'), [...scopes, ...reporters], order.point);
}

/** The people whom the escalation names that an entry tells of. */
function namedBy({ action, order: { clock, visit, answer } }: Entry): readonly string[] {
  if (!action.startsWith('owed-')) return clock?.escalation?.people ?? [];
  const told = [visit, answer].flatMap((owed) => owed?.clock?.escalation?.people ?? []);
  return [...new Set(told)];
}

/** Whom an entry concerns, in the order of the rules. */
function toldOf({ entry, rules }: Matched): Concerned[] {
  const named = namedBy(entry);
  return rules.flatMap(({ id, tell }) =>
    tell.flatMap((group) => [
      ...(group === 'named' && named.length > 0 ? [{ entry, kind: id, offices: [], people: named }] : []),
      ...officesOf(group, entry).map((offices) => ({ entry, kind: id, offices, people: [] })),
    ]),
  );
}

/**
 * Of those on duty whoever may see the order, of the first office that has anybody who may; without the person whose step
 * it was. Somebody who is told by two rules is told by the first.
 */
async function noticesOf(
  transaction: Queryable,
  concerned: readonly Concerned[],
  { principals }: Pick<Readers, 'principals'>,
): Promise<Notice[]> {
  const candidates = await candidatesOf(
    transaction,
    concerned.map(({ entry: { at }, offices, people }) => ({ at, offices, people: [...people] })),
  );
  const people = await principals(transaction, [...new Set(candidates.map(({ person }) => person))]);
  const chosen = new Map<number, number>();
  const notices = new Map<string, Notice>();
  for (const { told, place, office, person } of candidates) {
    const { entry, kind } = concerned[told]!;
    const reader = people.get(person);
    if ((chosen.get(told) ?? place) !== place || !reader || !sees(reader, entry)) continue;
    chosen.set(told, place);
    const name = `${entry.id} ${person}`;
    if (person === entry.actor || notices.has(name)) continue;
    notices.set(name, { logId: entry.id, orderId: entry.orderId, kind, at: entry.at, office, person });
  }
  return [...notices.values()];
}

/**
 * Tells of what the log has beyond what was told: notifications, what is to be sent and the new position commit
 * together, so that after a crash nothing is missing and nothing is there twice. One process at a time does it.
 * @param mail whether there is a server to send mail by
 * @returns whether there is more
 */
export function tell(
  database: Database,
  rules: readonly NotificationRule[],
  mail: boolean,
  now: number,
  readers: Readers,
): Promise<boolean> {
  const actions = [...new Set(rules.flatMap((rule) => rule.actions))];
  return database.transaction(async (transaction) => {
    const position = await takePosition(transaction);
    if (position === null) return false;
    const { newest, entries } = await entriesAfter(transaction, position, actions, entriesAtOnce);
    const more = entries.length === entriesAtOnce;
    const reached = more ? entries.at(-1)!.id : newest;
    if (reached === position) return false;
    await setPosition(transaction, reached);
    const matched = new Map<number, Matched>();
    for (const entry of entries) {
      const found = rulesFor(rules, entry);
      if (found.length > 0) matched.set(entry.id, { entry, rules: found });
    }
    if (matched.size === 0) return more;
    const notices = await noticesOf(transaction, [...matched.values()].flatMap(toldOf), readers);
    const kept = await keepNotices(transaction, notices);
    const quiet: QuietRule[] = (await quietRules(transaction)) ?? readQuietRules();
    const deliveries: NewDelivery[] = [];
    const send = (
      channel: Channel,
      target: string,
      message: string,
      rule: NotificationRule,
      entry: Entry,
      holder: Principal | null = null,
    ) => {
      if (now - entry.at.getTime() > sendWithinMs) return;
      const { item, severity } = entry;
      const due = whenToSend(quiet, { channel, kind: rule.id, item, severity }, new Date(now));
      if (due) deliveries.push({ channel, target, message, payload: messageOf(rule, entry, holder), due });
    };
    for (const { id, log_id, kind, mail: address } of mail ? kept : []) {
      const { entry, rules: found } = matched.get(log_id)!;
      if (address !== null)
        send('mail', address, `notification-${id}`, found.find((rule) => rule.id === kind)!, entry);
    }
    const webhooks = await liveWebhooks(transaction, readers.holderOf);
    for (const { entry, rules: found } of matched.values())
      for (const { webhook, holder } of webhooks) {
        const rule =
          (holder === null || sees(holder, entry)) && found.find(({ id }) => wants(webhook, id, entry));
        if (rule) send('webhook', webhook.id, `${webhook.id}-${entry.id}`, rule, entry, holder);
      }
    if (deliveries.length > 0) await enqueue(transaction, deliveries);
    const recipients = [...new Set(kept.map(({ recipient }) => recipient))];
    if (recipients.length > 0) await announce(transaction, recipients);
    return more;
  });
}
