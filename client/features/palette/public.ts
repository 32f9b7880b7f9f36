// The palette, and the keys typed before it is there. The shell uses these and nothing else of this folder.
import { fetched } from '../../ui/later.tsx';

export { takeTyped, typeAhead } from './type-ahead.ts';

export const Palette = fetched(async () => (await import('./palette.tsx')).Palette);
