import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Bilingual } from '../../../domain/answers/problem.ts';
import { useOffices } from '../../data/offices.ts';
import { preferences } from '../../ui/preferences.ts';
import type { Group } from './place.ts';

/** What figures are told for, in words: of a unit the office's name, of a person or a grid its code. */
export function useNames(): (by: Group | 'all', code: string | null, title: Bilingual | null) => string {
  const { t } = useTranslation();
  const language = useStore(preferences, (state) => state.language);
  const { offices, nameOf } = useOffices();
  const byCode = useMemo(
    () => new Map(offices.map((office) => [office.code, nameOf(office)])),
    [offices, nameOf],
  );
  return useCallback(
    (by, code, title) => {
      if (by === 'all') return t('figures.all');
      if (code === null) return t('figures.without');
      return title?.[language] ?? byCode.get(code) ?? code;
    },
    [t, language, byCode],
  );
}
