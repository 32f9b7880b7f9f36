import { useEffect } from 'react';

/** Every shortcut there is: the one list behind the handlers and the help sheet. */
export const shortcuts = [
  { id: 'next', keys: ['j'], group: 'queue' },
  { id: 'previous', keys: ['k'], group: 'queue' },
  { id: 'step', keys: ['d'], group: 'incident' },
  { id: 'locate', keys: ['c'], group: 'incident' },
  { id: 'close-panel', keys: ['Escape'], group: 'incident' },
  { id: 'layers', keys: ['l'], group: 'map' },
  { id: 'whole', keys: ['0'], group: 'map' },
  { id: 'zoom-in', keys: ['+', '='], group: 'map' },
  { id: 'zoom-out', keys: ['-'], group: 'map' },
  { id: 'workbench', keys: ['w'], group: 'console' },
  { id: 'catalogue', keys: ['b'], group: 'console' },
  { id: 'theme', keys: ['t'], group: 'console' },
  { id: 'language', keys: ['y'], group: 'console' },
  { id: 'sheet', keys: ['?'], group: 'console' },
] as const;

export type ShortcutId = (typeof shortcuts)[number]['id'];

const byKey = new Map<string, ShortcutId>(
  shortcuts.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)),
);

function isTyping(target: EventTarget | null): target is HTMLElement {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Runs the handler of whichever shortcut is pressed; never while somebody types or a dialog is open. */
export function useShortcuts(handlers: Partial<Record<ShortcutId, () => void>>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const id = byKey.get(event.key);
      const handler = id && handlers[id];
      if (!handler || document.querySelector('[role=dialog][data-modal], [role=listbox][data-popup]')) return;
      if (isTyping(event.target)) {
        // Escape leaves the field first, so that nothing typed is lost by one key.
        if (id === 'close-panel') event.target.blur();
        return;
      }
      event.preventDefault();
      handler();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [handlers]);
}
