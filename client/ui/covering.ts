import { useEffect } from 'react';

let covering = 0;

/** Keeps shortcuts from running while the component, a dialog or a list of choices, is on the page. */
export function useCovering(): void {
  useEffect(() => {
    covering += 1;
    return () => {
      covering -= 1;
    };
  }, []);
}

/** Whether a dialog or a list of choices takes the keys. */
export function isCovered(): boolean {
  return covering > 0;
}
