import { createStore } from 'zustand/vanilla';

/** Whether one's own account is shown. */
export const accountDialog = createStore<{ isOpen: boolean }>(() => ({ isOpen: false }));

export function openAccount(): void {
  accountDialog.setState({ isOpen: true });
}

export function closeAccount(): void {
  accountDialog.setState({ isOpen: false });
}
