import type zh from './texts/zh.json';

/** Parts of the help sheet. */
export const shortcutGroups = ['queue', 'incident', 'map', 'tools', 'console'] as const;

/** What a key does, by the name that `shortcuts` has in the texts. */
type ShortcutId = Exclude<keyof typeof zh.shortcuts, 'title' | 'close' | 'groups' | 'or'>;

/** A command with its keys, for the keyboard, the help sheet and the command palette. */
export interface Shortcut {
  id: ShortcutId;
  /** As `KeyboardEvent.key` has them; `Mod` is the command key of a Mac and the control key elsewhere. */
  keys: readonly [string, ...string[]];
  group: (typeof shortcutGroups)[number];
  run: () => void;
}

const isMac = navigator.platform.startsWith('Mac');
const keyNames: Record<string, string> = { Escape: 'Esc', Mod: isMac ? '⌘' : 'Ctrl' };

/** The keys of a shortcut as they are written on a keyboard. */
export function keysOf(keys: string): string[] {
  return (keys === '+' ? [keys] : keys.split('+')).map(
    (key) => keyNames[key] ?? (keys.includes('Mod') ? key.toUpperCase() : key),
  );
}
