import type { Severity } from '../../domain/items/entries.ts';
import { appearance } from './severity.ts';

/** The same shape and colour as on the map. */
export function SeverityMark({
  severity,
  hollow = false,
  size = 14,
}: {
  severity: Severity;
  hollow?: boolean;
  size?: number;
}) {
  const { shape } = appearance[severity];
  const className = `mark mark-${severity}${hollow ? ' mark-hollow' : ''}`;
  return (
    <svg
      className={className}
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      viewBox="0 0 14 14"
      aria-hidden="true"
    >
      {shape === 'diamond' && <path d="M7 .9 13.1 7 7 13.1.9 7Z" />}
      {shape === 'square' && <rect x="2.2" y="2.2" width="9.6" height="9.6" rx=".8" />}
      {shape === 'circle' && <circle cx="7" cy="7" r="4.3" />}
    </svg>
  );
}
