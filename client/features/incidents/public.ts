// The incidents that this person may see, their filters and their clocks. Other features and the shell use these and nothing else of this folder.
export { ClockPart } from './clock-part.tsx';
export { dueOf } from './due.ts';
export { filterToArea } from './filter-to-area.ts';
export { fromOrder, type Incident, incidents, markRead, merge } from './incidents.ts';
export { hideMarks } from './marks-on-map.ts';
export { mapPick, pickOnMap } from './pick-on-map.ts';
export { emphasise, focusQueue, openFirst, otherRows, rowsAfter } from './queue-rows.ts';
export { setScope, useOpenAndOverdue, useOpenByItem } from './scope.ts';
export { WhyHere } from './why-here.tsx';
