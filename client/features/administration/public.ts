// The choice and the names of units, and keys on a line. Other features use this and nothing else of this folder.
export { KeyLine } from './key-line.tsx';
export { UnitPicker } from './unit-picker.tsx';
export { useNameOfUnit } from './unit-words.ts';
