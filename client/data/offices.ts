import type { Unit } from '../../domain/routing/decision.ts';
import { useUnitName } from '../ui/names.ts';
import { useAnswer } from './queries.ts';

const none: readonly Unit[] = [];

/** The offices of districts and streets and the duty desk, with their names in the reader's language. */
export function useOffices(): { offices: readonly Unit[]; nameOf: (unit: Unit) => string } {
  const nameOf = useUnitName();
  const { value } = useAnswer('/api/offices');
  return { offices: value?.offices ?? none, nameOf };
}
