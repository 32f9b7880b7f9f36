// Patrols. Other features use these and nothing else of this folder.
export { planPatrol } from './drawn.ts';
