// The choice and the names of units. Other features use this and nothing else of this folder.
export { UnitPicker } from './unit-picker.tsx';
export { useNameOfUnit } from './unit-words.ts';
