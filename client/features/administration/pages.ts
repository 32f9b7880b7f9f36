import { createStore } from 'zustand/vanilla';
import { type Action, may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';

/** Who may do what: people, units, keys, and what was done. */
const administrationPages = ['people', 'units', 'keys', 'audit'] as const;
export type AdministrationPage = (typeof administrationPages)[number];

const needed: Record<AdministrationPage, Action> = {
  people: 'access.write',
  units: 'access.write',
  keys: 'access.write',
  audit: 'audit.read',
};

/** A page, and what on it is open: the number of an account, the code of a unit. */
export interface AdministrationPlace {
  name: AdministrationPage;
  entry: string | null;
}

/** Which page is open; null while none is. */
export const administration = createStore<{ page: AdministrationPlace | null }>(() => ({ page: null }));

/** The pages that this person may see. */
export function pagesOf(user: SessionUser | null): readonly AdministrationPage[] {
  return user ? administrationPages.filter((page) => may(user, needed[page])) : [];
}

/** Reads `people`, `people/12`, `units/310101001`; null for anything else. */
export function readPlace(text: string): AdministrationPlace | null {
  const [, named, entry] = /^([a-z]+)(?:\/(.{1,100}))?$/.exec(text) ?? [];
  const name = administrationPages.find((each) => each === named);
  return name ? { name, entry: entry ?? null } : null;
}

/** What `readPlace` reads again. */
export function writePlace({ name, entry }: AdministrationPlace): string {
  return entry === null ? name : `${name}/${entry}`;
}

export function openPage(name: AdministrationPage, entry: string | null = null): void {
  administration.setState({ page: { name, entry } });
}

export function closeAdministration(): void {
  administration.setState({ page: null });
}
