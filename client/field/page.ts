import { useSyncExternalStore } from 'react';

/** The screens of the app, as the part of the address behind `#` names them. */
export type Page =
  | { at: 'orders' }
  | { at: 'order'; number: string }
  | { at: 'step'; number: string; action: string; instead: number | null }
  | { at: 'report'; instead: number | null }
  | { at: 'outbox' }
  | { at: 'me' };

function read(hash: string): Page {
  const [at, first, second, third] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  const seq = (text: string | undefined) => (text && /^\d+$/.test(text) ? Number(text) : null);
  if (at === 'order' && first && second)
    return { at: 'step', number: first, action: second, instead: seq(third) };
  if (at === 'order' && first) return { at: 'order', number: first };
  if (at === 'report') return { at: 'report', instead: seq(first) };
  if (at === 'outbox' || at === 'me') return { at };
  return { at: 'orders' };
}

/** The address of a screen, for a link. */
export function hashOf(page: Page): string {
  const parts = {
    orders: [],
    order: 'number' in page ? ['order', page.number] : [],
    step: page.at === 'step' ? ['order', page.number, page.action, page.instead ?? ''] : [],
    report: page.at === 'report' ? ['report', page.instead ?? ''] : [],
    outbox: ['outbox'],
    me: ['me'],
  }[page.at];
  return `#/${parts
    .map((part) => encodeURIComponent(part))
    .join('/')
    .replace(/\/$/, '')}`;
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
