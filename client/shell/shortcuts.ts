import { useLayoutEffect } from 'react';
import { isCovered } from '../ui/covering.ts';
import type { Shortcut } from '../ui/shortcuts.ts';

function isTyping(target: EventTarget | null): target is HTMLElement {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/**
 * Runs whichever shortcut is pressed; never while somebody types or a dialog is open. They work from the first moment
 * that the page is seen: an effect after painting would let the first key fall.
 */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useLayoutEffect(() => {
    const byKey = new Map(
      shortcuts.flatMap((shortcut) => shortcut.keys.map((key) => [key, shortcut] as const)),
    );
    const press = (event: KeyboardEvent) => {
      if (event.altKey || event.defaultPrevented) return;
      const shortcut = byKey.get(event.ctrlKey || event.metaKey ? `Mod+${event.key}` : event.key);
      if (!shortcut || isCovered()) return;
      if (isTyping(event.target) && event.key !== 'k') {
        // Escape leaves the field first, so that nothing typed is lost by one key.
        if (shortcut.id === 'close-panel') event.target.blur();
        return;
      }
      if (isTyping(event.target) && !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [shortcuts]);
}
