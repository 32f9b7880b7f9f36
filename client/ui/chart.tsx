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
    // Its numbers are those of a screen of usual size: on a wall all of it grows, as the text around it does.
    const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const plot = Plot.plot({
      ...options,
      width: width / scale,
      style: { background: 'none', fontFamily: 'var(--font)', fontSize: '12px', overflow: 'visible' },
    });
    // Without a legend it is the drawing alone.
    if (plot instanceof SVGSVGElement) {
      plot.setAttribute('width', String(width));
      plot.setAttribute('height', String(plot.viewBox.baseVal.height * scale));
    }
    // The names that Plot gives its marks are those of drawing.
    plot.setAttribute('aria-hidden', 'true');
    container.current?.replaceChildren(plot);
  }, [options, width]);
  return <figure ref={container} className="chart" role="img" aria-label={label} />;
}
