import { mapCommands } from '../map/commands.ts';
import { toggleContrast, toggleLanguage, toggleTheme } from '../ui/preferences.ts';
import type { Shortcut } from '../ui/shortcuts.ts';
import { features } from './features.ts';
import { sides, toggleSide } from './sides.ts';

const dismissals = features.flatMap((feature) => feature.dismissals ?? []).sort((a, b) => a.order - b.order);

/** Closes whatever was opened last. */
function dismiss(): void {
  dismissals.some((each) => each.dismiss());
}

/** Every shortcut there is: what the features bring, the sides, and what belongs to the console as a whole. */
export function commandsOf(openPalette: () => void, openSheet: () => void): readonly Shortcut[] {
  return [
    ...features.flatMap(({ shortcuts = [] }) => shortcuts),
    { id: 'close-panel', keys: ['Escape'], group: 'incident', run: dismiss },
    { id: 'zoom-in', keys: ['+', '='], group: 'map', run: () => mapCommands.zoomBy(1) },
    { id: 'zoom-out', keys: ['-'], group: 'map', run: () => mapCommands.zoomBy(-1) },
    { id: 'search', keys: ['Mod+k', '/'], group: 'console', run: openPalette },
    ...sides.map((side): Shortcut => ({ ...side.shortcut, group: 'console', run: () => toggleSide(side) })),
    { id: 'theme', keys: ['t'], group: 'console', run: toggleTheme },
    { id: 'contrast', keys: ['h'], group: 'console', run: toggleContrast },
    { id: 'language', keys: ['y'], group: 'console', run: toggleLanguage },
    { id: 'sheet', keys: ['?'], group: 'console', run: openSheet },
  ];
}
