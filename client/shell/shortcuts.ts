import { useEffect } from 'react';

/**
 * Every shortcut there is: the one list behind the handlers, the help sheet and the command palette. `Mod` is the
 * command key of a Mac and the control key elsewhere.
 */
export const shortcuts = [
  { id: 'next', keys: ['j'], group: 'queue' },
  { id: 'previous', keys: ['k'], group: 'queue' },
  { id: 'pick', keys: ['x'], group: 'queue' },
  { id: 'pick-all', keys: ['Mod+a'], group: 'queue' },
  { id: 'bulk', keys: ['v'], group: 'queue' },
  { id: 'clear-filters', keys: ['X'], group: 'queue' },
  { id: 'let-in', keys: ['.'], group: 'queue' },
  { id: 'step', keys: ['d'], group: 'incident' },
  { id: 'other-steps', keys: ['m'], group: 'incident' },
  { id: 'locate', keys: ['c'], group: 'incident' },
  { id: 'close-panel', keys: ['Escape'], group: 'incident' },
  { id: 'layers', keys: ['l'], group: 'map' },
  { id: 'gather', keys: ['g'], group: 'map' },
  { id: 'whole', keys: ['0'], group: 'map' },
  { id: 'zoom-in', keys: ['+', '='], group: 'map' },
  { id: 'zoom-out', keys: ['-'], group: 'map' },
  { id: 'filter-area', keys: ['f'], group: 'tools' },
  { id: 'distance', keys: ['r'], group: 'tools' },
  { id: 'area', keys: ['a'], group: 'tools' },
  { id: 'buffer', keys: ['u'], group: 'tools' },
  { id: 'picture', keys: ['p'], group: 'tools' },
  { id: 'search', keys: ['Mod+k', '/'], group: 'console' },
  { id: 'workbench', keys: ['w'], group: 'console' },
  { id: 'catalogue', keys: ['b'], group: 'console' },
  { id: 'operations', keys: ['o'], group: 'console' },
  { id: 'quiet', keys: ['n'], group: 'console' },
  { id: 'theme', keys: ['t'], group: 'console' },
  { id: 'contrast', keys: ['h'], group: 'console' },
  { id: 'language', keys: ['y'], group: 'console' },
  { id: 'sheet', keys: ['?'], group: 'console' },
] as const;

type ShortcutId = (typeof shortcuts)[number]['id'];
export type Handlers = Partial<Record<ShortcutId, () => void>>;

const byKey = new Map<string, ShortcutId>(
  shortcuts.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)),
);
const isMac = navigator.platform.startsWith('Mac');
const keyNames: Record<string, string> = { Escape: 'Esc', Mod: isMac ? '⌘' : 'Ctrl' };

/** The keys of a shortcut as they are written on a keyboard. */
export function keysOf(keys: string): string[] {
  return (keys === '+' ? [keys] : keys.split('+')).map(
    (key) => keyNames[key] ?? (keys.includes('Mod') ? key.toUpperCase() : key),
  );
}

function isTyping(target: EventTarget | null): target is HTMLElement {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Runs the handler of whichever shortcut is pressed; never while somebody types or a dialog is open. */
export function useShortcuts(handlers: Handlers): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.altKey || event.defaultPrevented) return;
      const id = byKey.get(event.ctrlKey || event.metaKey ? `Mod+${event.key}` : event.key);
      const handler = id && handlers[id];
      if (!handler || document.querySelector('[role=dialog][data-modal], [role=listbox][data-popup]')) return;
      if (isTyping(event.target) && event.key !== 'k') {
        // Escape leaves the field first, so that nothing typed is lost by one key.
        if (id === 'close-panel') event.target.blur();
        return;
      }
      if (isTyping(event.target) && !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      handler();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [handlers]);
}
