import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../../../client/features/incidents/incidents.ts';
import {
  countByGrid,
  GridCounts,
  gridCountLayers,
} from '../../../../../../client/features/incidents/map/grid-counts.ts';
import { rampSteps } from '../../../../../../client/features/incidents/map/ramp.ts';

const lying = (grid: string | null) => ({ grid }) as Incident;

describe('incidents by responsibility grid', () => {
  it('counts each grid, and nothing for what lies in none', () => {
    expect(countByGrid(['a', 'b', 'a', null].map(lying))).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
  });

  it('colours by the steps that the legend names', () => {
    const [fill] = gridCountLayers('light', true);
    const steps = (fill!.paint!['fill-color'] as unknown[]).filter((part) => typeof part === 'number');
    expect(steps).toEqual([...rampSteps]);
  });

  it('sets what differs, takes back what is over, and begins anew on another source', () => {
    const told: string[] = [];
    let source: object | undefined;
    let restyled: () => void = () => undefined;
    const map = {
      on: (_event: string, listener: () => void) => {
        restyled = listener;
      },
      getSource: () => source,
      setFeatureState: ({ id }: { id: string }, { count }: { count: number }) => told.push(`${id}=${count}`),
      removeFeatureState: ({ id }: { id: string }) => told.push(`${id} gone`),
    };
    const counts = new GridCounts(map as unknown as ConstructorParameters<typeof GridCounts>[0]);
    const heard = () => told.splice(0).join(', ');

    counts.show(new Map([['a', 2]]));
    expect(heard()).toBe('');
    source = {};
    restyled();
    expect(heard()).toBe('a=2');
    counts.show(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
    expect(heard()).toBe('b=1');
    counts.show(new Map([['b', 3]]));
    expect(heard()).toBe('a gone, b=3');
    source = {};
    restyled();
    expect(heard()).toBe('b=3');
  });
});
