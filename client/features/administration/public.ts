// The choice of a unit. Other features use this and nothing else of this folder.
export { UnitPicker } from './unit-picker.tsx';
