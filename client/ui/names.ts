import type { Language } from './preferences.ts';

/** A unit's or an area's name in the reader's language, where it has one. */
export function nameIn(
  language: Language,
  { name, nameEn }: { name: string; nameEn: string | null },
): string {
  return language === 'en' ? (nameEn ?? name) : name;
}
