import * as Plot from '@observablehq/plot';
import { useMemo } from 'react';
import { Chart } from '../../ui/chart.tsx';
import { formatHour } from '../../ui/format.ts';

const height = 160;

/** Readings of a day as a line, with the borders of the thresholds. */
export function SeriesChart(props: {
  name: string;
  unit: string;
  readings: readonly { at: string; value: number }[];
  thresholds: readonly { above: number | null; below: number | null }[];
}) {
  const { name, unit, readings, thresholds } = props;
  const options = useMemo((): Plot.PlotOptions => {
    const points = readings.map(({ at, value }) => ({ at: new Date(at), value }));
    const borders = thresholds
      .flatMap(({ above, below }) => [above, below])
      .filter((border) => border !== null);
    return {
      height,
      marginLeft: 44,
      x: { label: null, type: 'time', ticks: 5, tickFormat: formatHour },
      y: { label: unit || null, nice: true, grid: true, ticks: 4 },
      marks: [
        Plot.ruleY(borders, { stroke: 'var(--error-text)', strokeDasharray: '4 3' }),
        Plot.lineY(points, { x: 'at', y: 'value', stroke: 'var(--accent)', strokeWidth: 1.6 }),
        ...(points.length === 1 ? [Plot.dotY(points, { x: 'at', y: 'value', fill: 'var(--accent)' })] : []),
        Plot.tip(
          points,
          Plot.pointerX({ x: 'at', y: 'value', fill: 'var(--surface)', stroke: 'var(--line-strong)' }),
        ),
      ],
    };
  }, [readings, thresholds, unit]);
  return <Chart label={name} options={options} />;
}
