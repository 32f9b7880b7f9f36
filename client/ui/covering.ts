import { useLayoutEffect } from 'react';

let covering = 0;

/** Keeps shortcuts from running for as long as a dialog or a list of choices is open, and no moment longer. */
export function useCovering(isOpen: boolean): void {
  useLayoutEffect(() => {
    if (!isOpen) return;
    covering += 1;
    return () => {
      covering -= 1;
    };
  }, [isOpen]);
}

/** Whether a dialog or a list of choices takes the keys. */
export function isCovered(): boolean {
  return covering > 0;
}
