import { createStore } from 'zustand/vanilla';

/** Whether another version of the app has been fetched and waits to be used. */
export const newVersion = createStore<{ isThere: boolean }>(() => ({ isThere: false }));

let waiting: ServiceWorker | null = null;

/** Goes over to the version that waits; nothing that was typed is lost by it, as forms outlive the page. */
export function takeNewVersion(): void {
  waiting?.postMessage('take-over');
}

function offer(registration: ServiceWorkerRegistration): void {
  // The first one has nothing before it and takes over by itself.
  if (!registration.waiting || !navigator.serviceWorker.controller) return;
  waiting = registration.waiting;
  newVersion.setState({ isThere: true });
}

/**
 * Has the service worker keep the app on the phone. Without one (no HTTPS) the app works as a page does.
 * @param onInstalled runs once it answers for a page that had none before
 */
export async function startWorker(onInstalled: () => void): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  const before = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (before) location.reload();
    else onInstalled();
  });
  try {
    const registration = await navigator.serviceWorker.register('/field/service-worker.js', {
      scope: '/field',
    });
    offer(registration);
    registration.addEventListener('updatefound', () => {
      const next = registration.installing;
      next?.addEventListener('statechange', () => next.state === 'installed' && offer(registration));
    });
    await navigator.storage?.persist?.();
  } catch {
    // The browser allows none: the app works while there is a network.
  }
}
