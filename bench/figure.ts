/** A measured ratio and what it has to be. */
export interface Figure {
  name: string;
  value: number;
  /** Such as `>= 0.7`; empty where the figure is only stated. */
  bound: string;
  unit: string;
}

/** Whether the value keeps its bound; true where it has none. */
export function holds({ value, bound }: Figure): boolean {
  if (bound === '') return true;
  const match = /^(<=|>=) ([\d.]+)$/.exec(bound);
  if (!match) throw new Error(`"${bound}" is not a bound`);
  return match[1] === '<=' ? value <= Number(match[2]) : value >= Number(match[2]);
}
