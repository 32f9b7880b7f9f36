import type { Channel } from '../../domain/answers/notifications.ts';
import type { Severity } from '../../domain/items/entries.ts';
import type { QuietRule } from './schema.ts';

/** What would be sent. */
export interface Sending {
  channel: Channel;
  kind: string;
  item: string;
  severity: Severity;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const minuteMs = 60_000;
const dayMinutes = 24 * 60;

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}

/** The end of the quiet hours of a rule at `at`; `at` itself outside them. The city's clock is never put forward or back. */
function endOf(from: string, to: string, at: Date): Date {
  const now = minutesOf(clock.format(at));
  const length = (minutesOf(to) - minutesOf(from) + dayMinutes) % dayMinutes;
  const since = (now - minutesOf(from) + dayMinutes) % dayMinutes;
  if (since >= length) return at;
  return new Date(Math.floor(at.getTime() / minuteMs) * minuteMs + (length - since) * minuteMs);
}

/**
 * When something may be sent that becomes known at `at`: then, once the quiet hours that hold for it are over, or
 * never (null).
 */
export function whenToSend(rules: readonly QuietRule[], sending: Sending, at: Date): Date | null {
  let due = at;
  const holds = (rule: QuietRule) =>
    rule.channels.includes(sending.channel) &&
    (rule.severities?.includes(sending.severity) ?? true) &&
    (rule.items?.includes(sending.item) ?? true) &&
    (rule.kinds?.includes(sending.kind) ?? true);
  const holding = rules.filter(holds);
  if (holding.some(({ from }) => from === undefined)) return null;
  // The end of one rule's hours may lie within another's: once around for each rule is enough.
  for (const _ of holding) for (const { from, to } of holding) due = endOf(from!, to!, due);
  // Rules that together cover the whole day would hold it back for ever.
  return due.getTime() - at.getTime() > dayMinutes * minuteMs ? null : due;
}
