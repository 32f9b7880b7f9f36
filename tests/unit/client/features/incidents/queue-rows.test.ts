import { expect, it } from 'vitest';
import { queueRows, step } from '../../../../../client/features/incidents/queue-rows.ts';
import { select, selection } from '../../../../../client/features/selection/selection.ts';

it('leaves what is open as it is at either end of the list', () => {
  queueRows.setState({ rows: [7, 8] });
  select({ kind: 'incident', id: 8 });
  const { selected } = selection.getState();
  step(1);
  expect(selection.getState().selected).toBe(selected);
  step(-1);
  expect(selection.getState().selected).toEqual({ kind: 'incident', id: 7 });
});
