import type { Chief } from '../../../domain/answers/patrol-figures.ts';
import { orNull } from './plan-fields.ts';

/** A chief as the form has him: what is typed is a text. */
export interface ChiefFields {
  system: string;
  level: string;
  name: string;
  title: string;
  person: string;
  unit: string;
  /** The id of another chief; empty for none. */
  superior: string;
  areas: readonly { layer: string; code: string }[];
  fromDay: string;
  untilDay: string;
}

export function newChief(system: string, level: string, unit: string, today: string): ChiefFields {
  const nothing = { name: '', title: '', person: '', superior: '', areas: [], untilDay: '' };
  return { ...nothing, system, level, unit, fromDay: today };
}

export function chiefFieldsOf(chief: Chief): ChiefFields {
  const { system, level, name, title, person, unit, superior, areas, fromDay, untilDay } = chief;
  return {
    system,
    level,
    name,
    title: title ?? '',
    person: person ?? '',
    unit,
    superior: superior === null ? '' : String(superior),
    areas,
    fromDay,
    untilDay: untilDay ?? '',
  };
}

/** What is sent of the form; the service says what is wrong with it. */
export function chiefRequestOf(fields: ChiefFields) {
  const { system, level, name, title, person, unit, superior, areas, fromDay, untilDay } = fields;
  return {
    system,
    level,
    name: name.trim(),
    title: orNull(title),
    person: orNull(person),
    unit: unit.trim(),
    superior: superior === '' ? null : Number(superior),
    areas: [...areas],
    fromDay,
    untilDay: orNull(untilDay),
  };
}
