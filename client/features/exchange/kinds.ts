/** What is exchanged. */
export const kinds = ['cases', 'evaluations'] as const;
export type Kind = (typeof kinds)[number];
