import { createStore } from 'zustand/vanilla';

/** What a row of the queue shows beside what it is about, and may be left out. */
export const columns = ['unit', 'due', 'age', 'standing', 'state'] as const;
export type Column = (typeof columns)[number];

export const shownColumns = createStore<{ shown: ReadonlySet<Column> }>(() => ({ shown: new Set(columns) }));
