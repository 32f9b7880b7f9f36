import { useCallback } from 'react';
import { useStore } from 'zustand';
import type { Unit } from '../../domain/routing/decision.ts';
import { type Language, preferences } from './preferences.ts';

/** A unit's or an area's name in the reader's language, where it has one. */
export function nameIn(
  language: Language,
  { name, nameEn }: { name: string; nameEn: string | null },
): string {
  return language === 'en' ? (nameEn ?? name) : name;
}

/** A unit's name in the reader's language. */
export function useUnitName(): (unit: Pick<Unit, 'name' | 'nameEn'>) => string {
  const language = useStore(preferences, (state) => state.language);
  return useCallback((unit) => nameIn(language, unit), [language]);
}
