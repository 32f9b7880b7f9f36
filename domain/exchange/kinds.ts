/** The kinds of records that are exchanged. */
export const kinds = ['cases', 'evaluations'] as const;
export type Kind = (typeof kinds)[number];
