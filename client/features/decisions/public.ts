// Who is responsible for a place and why, in words and on the map. Other features and the shell use these and nothing else of this folder.
export { DecisionView } from './decision-view.tsx';
export { hideDecision, showDecision } from './drawn-decision.ts';
export { otherUnits } from './other-units.ts';
