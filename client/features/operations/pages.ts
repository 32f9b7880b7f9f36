import { createStore } from 'zustand/vanilla';
import { type Action, may } from '../../../domain/access/permissions.ts';
import type { SessionUser } from '../../../domain/answers/access.ts';

/** How the service is run: who reports, who is on duty, where notifications go, and whether an emergency plan is active. */
const operationPages = [
  'partner',
  'duty',
  'shifts',
  'patrols',
  'staff',
  'warnings',
  'emergencies',
  'replay',
  'sources',
  'webhooks',
  'exchange',
  'walls',
  'vehicles',
] as const;
export type OperationPage = (typeof operationPages)[number];

const needed: Record<OperationPage, Action> = {
  partner: 'keys.own',
  duty: 'notifications.read',
  shifts: 'staff.read',
  patrols: 'patrols.read',
  staff: 'staff.locate',
  sources: 'sources.read',
  webhooks: 'notifications.write',
  exchange: 'reports.read',
  emergencies: 'orders.read',
  warnings: 'staff.read',
  replay: 'staff.read',
  walls: 'layers.read-internal',
  vehicles: 'vehicles.write',
};

/** A page, and what on it is open: an office's code or a source's id. */
export interface OperationPlace {
  name: OperationPage;
  entry: string | null;
}

/** Which page is open; null while none is. */
export const operations = createStore<{ page: OperationPlace | null }>(() => ({ page: null }));

/** The pages that this person may see; that of a partner is for partners, and not for whoever may do everything. */
export function pagesOf(user: SessionUser | null): readonly OperationPage[] {
  if (!user) return [];
  const isPartner = user.grants.some(({ role }) => role === 'partner');
  return operationPages.filter((page) => may(user, needed[page]) && (page !== 'partner' || isPartner));
}

/** Reads `duty`, `duty/310101001`, `sources/camera-ai`; null for anything else. */
export function readOperation(text: string): OperationPlace | null {
  const [, named, entry] = /^([a-z]+)(?:\/([a-z0-9][a-z0-9.-]{0,99}))?$/.exec(text) ?? [];
  const name = operationPages.find((each) => each === named);
  return name ? { name, entry: entry ?? null } : null;
}

/** What `readOperation` reads again. */
export function writeOperation({ name, entry }: OperationPlace): string {
  return entry === null ? name : `${name}/${entry}`;
}

export function openOperation(name: OperationPage, entry: string | null = null): void {
  operations.setState({ page: { name, entry } });
}

export function closeOperations(): void {
  operations.setState({ page: null });
}
