import { createRef, type RefObject } from 'react';

/** The buttons of the open order that lead on: the first step, or what confirms the one that is asked about. */
export const firstStep: RefObject<HTMLButtonElement | null> = createRef();
/** The button that shows the other steps. */
export const otherSteps: RefObject<HTMLButtonElement | null> = createRef();

export function focusFirstStep(): void {
  firstStep.current?.focus();
}

export function focusOtherSteps(): void {
  otherSteps.current?.focus();
}
