import type { LegendEntry } from './legend.ts';

/** How the map draws what a line of the legend names. */
export function Swatch({ entry }: { entry: LegendEntry }) {
  const { kind, colour, edge, dash } = entry;
  return (
    <svg className="swatch" width="1.25rem" height="0.75rem" viewBox="0 0 20 12" aria-hidden="true">
      {kind === 'fill' && (
        <rect x="1" y="1" width="18" height="10" rx="2" className="swatch-fill" fill={colour} />
      )}
      {kind === 'line' && (
        <path d="M1 6h18" stroke={colour} strokeWidth="2.4" strokeDasharray={dash ?? undefined} fill="none" />
      )}
      {kind === 'point' && (
        <circle cx="10" cy="6" r="4" fill={colour} stroke={edge ?? 'none'} strokeWidth="1.4" />
      )}
    </svg>
  );
}
