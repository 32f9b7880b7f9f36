// The order that the panel is about, and its steps. Other features and the shell use these and nothing else of this folder.
export { beginStep, openedOrder } from './opened-order.ts';
