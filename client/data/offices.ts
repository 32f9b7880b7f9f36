import { useTranslation } from 'react-i18next';
import { city } from '../../domain/access/principal.ts';
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

/** The name of an office, or of the whole city, by its code, in the reader's language; the code of one that is not known. */
export function useOfficeName(): (code: string) => string {
  const { t } = useTranslation();
  const { offices, nameOf } = useOffices();
  return (code) => {
    if (code === city) return t('administration.kinds.city');
    const office = offices.find((unit) => unit.code === code);
    return office ? nameOf(office) : code;
  };
}
