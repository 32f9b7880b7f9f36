import * as Plot from '@observablehq/plot';
import { useEffect, useRef, useState } from 'react';
import './chart.css';

/**
 * A chart as wide as there is room, in colours of the theme, which follow it by themselves. Whoever cannot see it has `label`
 * and the table beside it.
 */
export function Chart({ options, label }: { options: Plot.PlotOptions; label: string }) {
  const container = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (width === 0) return;
    const plot = Plot.plot({
      ...options,
      width,
      style: { background: 'none', fontFamily: 'var(--font)', fontSize: '0.75rem', overflow: 'visible' },
    });
    // The names that Plot gives its marks are those of drawing.
    plot.setAttribute('aria-hidden', 'true');
    container.current?.replaceChildren(plot);
  }, [options, width]);
  return <figure ref={container} className="chart" role="img" aria-label={label} />;
}
