import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../data/queries.ts';
import { useUnitName } from '../../ui/names.ts';

/** The kinds that every installation knows; rules may name others, which go by their id. */
export const knownKinds = [
  'district-office',
  'street-office',
  'community',
  'bureau',
  'operator',
  'maintenance',
  'patrol-team',
] as const;

/** A kind of unit in the reader's words, where there are any. */
export function useUnitKind(): (kind: string) => string {
  const { t } = useTranslation();
  return (kind) => {
    const known = (['city', ...knownKinds] as const).find((each) => each === kind);
    return known ? t(`administration.kinds.${known}`) : kind;
  };
}

/** A unit by its code, in the reader's language; its code until that is known. */
export function useNameOfUnit(code: string): string {
  const nameOf = useUnitName();
  const { value } = useAnswer('/api/units/{code}', { params: { code } });
  return value ? nameOf(value) : code;
}
