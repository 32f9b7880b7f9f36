import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps what is chosen of a row in sight: on a phone rows of tabs are moved sideways.
 * @param attribute that is true of it
 * @returns what the row is given as its `ref`
 */
export function useInSight<Row extends HTMLElement>(attribute: string): RefObject<Row | null> {
  const row = useRef<Row>(null);
  useEffect(() => {
    if (!row.current) return;
    const show = () =>
      row.current
        ?.querySelector(`[${attribute}=true]`)
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    show();
    // Tabs come into the row by themselves, after whoever renders it.
    const observer = new MutationObserver(show);
    observer.observe(row.current, { childList: true, subtree: true, attributeFilter: [attribute] });
    return () => observer.disconnect();
  }, [attribute]);
  return row;
}
