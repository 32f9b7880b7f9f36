import type { Position } from '../../ui/position.ts';
import { select } from '../selection/selection.ts';
import { drafts, tryItemAt } from './drafts.ts';
import { catalogue } from './pages.ts';
import { ruleDrafts, tryAt } from './rule-drafts.ts';

/** A click on the map: tries there what is being written, or asks whose the place is for the open item. */
export function askAt(point: Position): void {
  const { page } = catalogue.get();
  if (page?.name === 'rules' && ruleDrafts.get().text !== null) void tryAt(point);
  else if (page?.name === 'items' && page.entry !== null && drafts.get().entries) void tryItemAt(point);
  else select({ kind: 'place', point, item: page?.name === 'items' ? page.entry : null });
}
