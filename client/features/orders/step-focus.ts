import { createRef, type KeyboardEvent, type RefObject } from 'react';
import { isSelected, type Selection, selection } from '../selection/public.ts';

let first: HTMLButtonElement | null = null;
/** For whose first step the key was pressed before there was one to show. */
let wantedOf: Selection = null;

/** The button of the open order that leads on: the first step, or what confirms the one that is asked about. */
export function firstStep(button: HTMLButtonElement | null): void {
  first = button;
  if (!button || !wantedOf) return;
  if (isSelected(wantedOf)) button.focus();
  wantedOf = null;
}

/** The button that shows the other steps. */
export const otherSteps: RefObject<HTMLButtonElement | null> = createRef();

/** Goes to the first step, as soon as the order is here. */
export function focusFirstStep(): void {
  if (first) first.focus();
  else wantedOf = selection.getState().selected;
}

export function focusOtherSteps(): void {
  otherSteps.current?.focus();
}

/** Confirms a form from its text with Ctrl and Enter, where Enter begins another line. */
export function submitByKey(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}
