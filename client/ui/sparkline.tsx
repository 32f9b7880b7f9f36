import type { Indicator } from '../../domain/answers/indicators.ts';
import './sparkline.css';

const width = 120;
const height = 32;

/** The values of a day as a line, with the borders of the normal range that lie within it; nothing for fewer than two. */
export function Sparkline({ values, normal }: { values: readonly number[]; normal: Indicator['normal'] }) {
  if (values.length < 2)
    return <svg className="spark" viewBox={`0 0 ${width} ${height}`} aria-hidden="true" />;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || 1;
  const y = (value: number) => height - 2 - ((value - low) / span) * (height - 4);
  const points = values.map(
    (value, i) => `${((i / (values.length - 1)) * width).toFixed(1)},${y(value).toFixed(1)}`,
  );
  const borders = [normal.min, normal.max].filter(
    (each) => each !== undefined && each >= low && each <= high,
  );
  return (
    <svg className="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {borders.map((border) => (
        <line key={border} className="spark-border" x1={0} x2={width} y1={y(border!)} y2={y(border!)} />
      ))}
      <polyline points={points.join(' ')} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
