import { createStore } from 'zustand/vanilla';

interface Scale {
  /** How much larger everything is drawn than on an ordinary screen; `theme.css` says by the size of the root's font. */
  scale: number;
  /** Whether there is room for two columns where there is one otherwise. */
  isWide: boolean;
}

/** From this width on there is room for two columns; in pixels of an ordinary screen. */
const wideFrom = 2200;

function measured(): Scale {
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  return { scale, isWide: window.innerWidth / scale >= wideFrom };
}

export const screenScale = createStore<Scale>(() => ({ scale: 1, isWide: false }));

/** How many pixels of the device a canvas needs for each of its own. */
export const pixelRatio = (): number => window.devicePixelRatio * screenScale.getState().scale;

/** Keeps `screenScale` in step with the window, and tells the style sheets. */
export function followScale(): void {
  const apply = () => {
    const next = measured();
    const root = document.documentElement;
    root.style.setProperty('--scale', String(next.scale));
    root.toggleAttribute('data-wide', next.isWide);
    screenScale.setState(next);
  };
  apply();
  window.addEventListener('resize', apply);
}
