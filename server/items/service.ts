import type { WarningKind } from '../../domain/answers/warnings.ts';
import type { Channel } from '../../domain/intake/channels.ts';
import type { Item } from '../../domain/items/entries.ts';
import type { JoiningRule } from '../../domain/items/joining.ts';
import type { Scene } from '../../domain/items/scenes.ts';
import { Problem } from '../input/problem.ts';
import { type Catalogue, readCatalogue } from './catalogue.ts';
import { likeness } from './near-matches.ts';

const leastLikeness = 0.35;
const mostSuggestions = 3;

/** Hears of another catalogue. */
type CatalogueListener = () => Promise<void> | void;

export interface Items {
  items(): readonly Item[];
  scenes(): readonly Scene[];
  /** All of it, as `GET /api/items` tells it. */
  catalogue(): Catalogue;
  find(code: string): Item | undefined;
  channel(code: string): Channel | undefined;
  warningKind(code: string): WarningKind | undefined;
  /** @throws Problem 400 `unknown-channel`, naming those that there are */
  requireChannel(code: string): Channel;
  /** @throws Problem 400 `unknown-item`, naming the codes that look like `code` */
  require(code: string): Item;
  /** When reports of the item join an order; undefined where each has its own. */
  joiningRule(code: string): JoiningRule | undefined;
  /** Takes another catalogue, and waits for whoever wants to know. */
  use(catalogue: Catalogue): Promise<void>;
  onChange(listener: CatalogueListener): () => void;
}

/** @param catalogue what is in `data/catalogue/` unless given */
export function createItems(catalogue = readCatalogue()): Items {
  const mapOf = ({ items }: Catalogue) => new Map<string, Item>(items.map((item) => [item.code, item]));
  let current = catalogue;
  const rulesOf = ({ joining }: Catalogue) =>
    new Map(joining.flatMap((rule) => rule.items.map((item) => [item, rule])));
  let byCode = mapOf(current);
  let rules = rulesOf(current);
  const channelOf = (code: string) => current.channels.find((channel) => channel.code === code);
  const listeners = new Set<CatalogueListener>();

  function nearMatches(code: string): string[] {
    return current.items
      .map((item) => ({
        code: item.code,
        score: Math.max(
          likeness(code, item.code),
          likeness(code, item.title.zh),
          likeness(code, item.title.en),
        ),
      }))
      .filter((match) => match.score >= leastLikeness)
      .sort((a, b) => b.score - a.score)
      .slice(0, mostSuggestions)
      .map((match) => match.code);
  }

  return {
    items: () => current.items,
    scenes: () => current.scenes,
    catalogue: () => current,
    find: (code) => byCode.get(code),
    channel: channelOf,
    warningKind: (code) => current.warningKinds.find((kind) => kind.code === code),
    requireChannel(code) {
      const channel = channelOf(code);
      if (channel) return channel;
      const known = current.channels.map((each) => each.code);
      const detail = `There is no channel "${code}"; expected one of ${known.join(', ')}`;
      const zh = `没有渠道“${code}”，应为 ${known.join('、')} 之一`;
      throw new Problem(400, 'unknown-channel', { zh, en: detail }, [{ path: '/channel', message: detail }]);
    },
    joiningRule: (code) => rules.get(code),
    require(code) {
      const item = byCode.get(code);
      if (item) return item;
      const near = nearMatches(code);
      const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'GET /api/items lists all';
      const detail = `There is no item "${code}"; ${hint}`;
      throw new Problem(400, 'unknown-item', detail, [{ path: '/item', message: detail }]);
    },
    async use(next) {
      current = next;
      byCode = mapOf(next);
      rules = rulesOf(next);
      for (const listener of listeners) await listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
