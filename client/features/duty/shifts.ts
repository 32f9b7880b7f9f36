import { fromCityField } from '../../ui/format.ts';

/** A shift as it is being written: times as fields for date and time hold them, on the city's clock. */
export interface ShiftDraft {
  person: string;
  from: string;
  to: string;
}

/** What the service says to the roster of a period. */
export interface RosterAnswer {
  office: string;
  shifts: { person: string; from: string; to: string }[];
  gaps: { from: string; to: string }[];
  overlaps: { from: string; to: string; people: string[] }[];
}

const day = 86_400_000;
/** The city's clock is China Standard Time, which has no summer time. */
const cityOffset = 8 * 3_600_000;

/** The week that holds a time: from Monday, 00:00 in the city, for seven days. */
export function weekOf(time: number): { from: Date; to: Date } {
  const local = time + cityOffset;
  const midnight = Math.floor(local / day) * day;
  // 1970-01-01 was a Thursday.
  const monday = midnight - ((Math.floor(midnight / day) + 3) % 7) * day;
  const from = monday - cityOffset;
  return { from: new Date(from), to: new Date(from + 7 * day) };
}

const line = /^\s*([^,，\t]+)[,，\t]\s*([\d/-]+[ T]\d{1,2}:\d{2})\s*[,，\t]\s*([\d/-]+[ T]\d{1,2}:\d{2})\s*$/;

/** `2026/11/2 8:00` as a field holds it: `2026-11-02T08:00`; null where it is no such time. */
function asField(text: string): string | null {
  const [, year, month, date, hour, minute] =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (year === undefined) return null;
  const two = (part: string | undefined) => part!.padStart(2, '0');
  const field = `${year}-${two(month)}-${two(date)}T${two(hour)}:${minute}`;
  return fromCityField(field) === null ? null : field;
}

/**
 * Reads shifts as spreadsheets and texts have them: a line each, `person, from, to`, times of the city's clock.
 * @returns the shifts, and the numbers of the lines that are none
 */
export function readShifts(text: string): { shifts: ShiftDraft[]; wrong: number[] } {
  const shifts: ShiftDraft[] = [];
  const wrong: number[] = [];
  for (const [index, each] of text.split(/\r?\n/).entries()) {
    if (each.trim() === '') continue;
    const [, person, from, to] = line.exec(each) ?? [];
    const fields = from && to ? ([asField(from), asField(to)] as const) : ([null, null] as const);
    if (person && fields[0] && fields[1])
      shifts.push({ person: person.trim(), from: fields[0], to: fields[1] });
    else wrong.push(index + 1);
  }
  return { shifts, wrong };
}
