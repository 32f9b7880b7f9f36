import type { Event as ReportedEvent } from '../../../domain/answers/events.ts';
import type { Language } from '../../ui/preferences.ts';

/** What the source wrote of an event; in English where it sent that too, as the property `description_en`. */
export function descriptionIn(
  language: Language,
  { description, properties }: Pick<ReportedEvent, 'description' | 'properties'>,
): string | null {
  const english = properties.description_en;
  return language === 'en' && typeof english === 'string' && english.trim() !== '' ? english : description;
}
