// What the panel beside the map is about. Other features and the shell use these and nothing else of this folder.
export { openFromAddress } from './address.ts';
export { isSelected, type Selection, select, selection } from './selection.ts';
