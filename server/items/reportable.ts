import type { Item, RequiredField } from '../../domain/items/entries.ts';
import { Problem } from '../input/problem.ts';

// The city's clock is China Standard Time, which has no summer time.
const cityOffsetMs = 8 * 3_600_000;

function refusal(code: string, path: string, detail: string): Problem {
  return new Problem(400, code, detail, [{ path, message: detail }]);
}

/**
 * Refuses what is not to be reported.
 * @param at when it occurred
 * @throws Problem 400 `item-switched-off`, `item-not-in-force`
 */
export function requireReportable(item: Item, at: Date): void {
  if (!item.enabled)
    throw refusal('item-switched-off', '/item', `Item "${item.code}" is switched off and takes no reports`);
  const day = new Date(at.getTime() + cityOffsetMs).toISOString().slice(0, 10);
  if ((item.from === undefined || day >= item.from) && (item.to === undefined || day <= item.to)) return;
  const period = [item.from && `from ${item.from}`, item.to && `until ${item.to}`].filter(Boolean).join(' ');
  throw refusal(
    'item-not-in-force',
    '/item',
    `Item "${item.code}" can be reported ${period}; this was on ${day}, by the city's clock`,
  );
}

/** The optional members of a report that items can ask for. */
export interface Report {
  externalId?: string | null | undefined;
  accuracy?: number | null | undefined;
  occurredAt?: string | undefined;
  description?: string | null | undefined;
  properties: Record<string, unknown>;
}

function given(report: Report, field: RequiredField): unknown {
  if (field === 'externalId' || field === 'accuracy' || field === 'occurredAt' || field === 'description')
    return report[field];
  return report.properties[field.slice('properties.'.length)];
}

/** The fields that its item asks for and a report lacks, as JSON Pointers. */
export function missingFields(item: Item, report: Report): string[] {
  return item.required
    .filter((field) => [undefined, null, ''].includes(given(report, field) as null))
    .map((field) => `/${field.replace('.', '/')}`);
}

/** @throws Problem 400 `field-required`, naming every field that the item asks for and the report lacks */
export function requireFields(item: Item, report: Report): void {
  const missing = missingFields(item, report);
  if (missing.length === 0) return;
  const errors = missing.map((path) => ({ path, message: `a report of "${item.code}" needs it` }));
  throw new Problem(400, 'field-required', `A report of "${item.code}" needs ${missing.join(', ')}`, errors);
}
