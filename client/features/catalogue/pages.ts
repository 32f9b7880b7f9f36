import { createStore } from 'zustand/vanilla';
import { type Action, may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';

/** How the city works, for everybody to read; and its versions, for those who write them. */
export const pages = [
  'items',
  'scenes',
  'clocks',
  'channels',
  'kinds',
  'rules',
  'layers',
  'indicators',
  'shares',
  'versions',
] as const;
export type PageName = (typeof pages)[number];

/** What pages need that are not for everybody. */
const needed: Partial<Record<PageName, Action>> = {
  indicators: 'layers.read-internal',
  shares: 'shares.decide',
  versions: 'items.write',
};

/** Whether somebody may see a page. */
export function isFor(user: SessionUser | null, page: PageName): boolean {
  const action = needed[page];
  return action === undefined || (user !== null && may(user, action));
}

/** A page of the catalogue, and what on it is open: the code of an item, a channel or a kind of warnings, the id of a scene or a rule. */
export interface Page {
  name: PageName;
  entry: string | null;
}

/** Which page is open; null while none is. */
export const catalogue = createStore<{ page: Page | null }>(() => ({ page: null }));

/** Reads `items`, `items/waste.mixed-haul`, `channels/12345`; null for anything else. */
export function readPage(text: string): Page | null {
  const [, named, entry] = /^([a-z]+)(?:\/([a-z0-9][a-z0-9.-]{0,100}))?$/.exec(text) ?? [];
  const name = pages.find((each) => each === named);
  return name ? { name, entry: entry ?? null } : null;
}

/** What `readPage` reads again. */
export function writePage({ name, entry }: Page): string {
  return entry === null ? name : `${name}/${entry}`;
}

export function openPage(name: PageName, entry: string | null = null): void {
  catalogue.setState({ page: { name, entry } });
}

export function closeCatalogue(): void {
  catalogue.setState({ page: null });
}
