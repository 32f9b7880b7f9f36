import { useSyncExternalStore } from 'react';
import { objectOf } from './scan/code.ts';

/** The screens of the app, as the part of the address behind `#` names them. */
export type Page =
  | { at: 'orders' }
  | { at: 'order'; number: string }
  | { at: 'step'; number: string; action: string; instead: number | null }
  | { at: 'task'; id: number }
  | { at: 'checklist'; id: number; target: number }
  | { at: 'finding'; id: number; instead: number | null }
  | { at: 'scan' }
  | { at: 'object'; layer: string; code: string }
  /** `object` is what the report is about, as `layer/code`. */
  | { at: 'report'; instead: number | null; object?: string }
  | { at: 'outbox' }
  | { at: 'me' };

function read(hash: string): Page {
  const [at, first, second, third] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  const seq = (text: string | undefined) => (text && /^\d+$/.test(text) ? Number(text) : null);
  if (at === 'order' && first && second)
    return { at: 'step', number: first, action: second, instead: seq(third) };
  if (at === 'order' && first) return { at: 'order', number: first };
  const id = seq(first);
  if (at === 'task' && id !== null) {
    if (second === 'checklist') return { at: 'checklist', id, target: seq(third) ?? 0 };
    if (second === 'finding') return { at: 'finding', id, instead: seq(third) };
    return { at: 'task', id };
  }
  if (at === 'scan') return { at };
  if (at === 'object' && first && second) return { at: 'object', layer: first, code: second };
  if (at === 'report') return { at: 'report', instead: id, ...(second ? { object: second } : {}) };
  if (at === 'outbox' || at === 'me') return { at };
  return { at: 'orders' };
}

function partsOf(page: Page): readonly (string | number)[] {
  switch (page.at) {
    case 'orders':
      return [];
    case 'order':
      return ['order', page.number];
    case 'step':
      return ['order', page.number, page.action, page.instead ?? ''];
    case 'task':
      return ['task', page.id];
    case 'checklist':
      return ['task', page.id, 'checklist', page.target];
    case 'finding':
      return ['task', page.id, 'finding', page.instead ?? ''];
    case 'object':
      return ['object', page.layer, page.code];
    case 'report':
      return ['report', page.instead ?? '', page.object ?? ''];
    case 'scan':
    case 'outbox':
    case 'me':
      return [page.at];
  }
}

/** The address of a screen, for a link. */
export function hashOf(page: Page): string {
  const parts = partsOf(page).map((part) => encodeURIComponent(part));
  return `#/${parts.join('/').replace(/\/+$/, '')}`;
}

export function go(page: Page): void {
  window.location.hash = hashOf(page);
}

/** Goes on without a way back to the screen that was left. */
export function goInstead(page: Page): void {
  window.history.replaceState(null, '', hashOf(page));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function usePage(): Page {
  return read(useSyncExternalStore(subscribe, () => window.location.hash));
}

/** Goes to the object that the address of the page names, as a phone's camera opens it from a QR code. */
export function takeObjectOfAddress(): void {
  const given = new URLSearchParams(window.location.search).get('object');
  if (given === null) return;
  const object = objectOf(given);
  const page: Page = object ? { at: 'object', ...object } : { at: 'scan' };
  window.history.replaceState(null, '', `${window.location.pathname}${hashOf(page)}`);
}
