import { describe, expect, it } from 'vitest';
import { type Sending, whenToSend } from '../../../server/notifications/quiet.ts';
import { type QuietRule, quietRulesSchema } from '../../../server/notifications/schema.ts';

/** A time in the city, eight hours before UTC. */
const at = (time: string) => new Date(`2026-11-25T${time}+08:00`);
const mail: Sending = { channel: 'mail', kind: 'dispatched', item: 'road.bike-misparked', severity: 'low' };
const night: QuietRule = { id: 'night', channels: ['mail'], from: '22:00', to: '07:00' };

describe('quiet hours', () => {
  it.each([
    ['21:59:59', at('21:59:59')],
    ['22:00:00', new Date('2026-11-26T07:00:00+08:00')],
    ['23:59:30', new Date('2026-11-26T07:00:00+08:00')],
    ['00:00:00', at('07:00:00')],
    ['06:59:59', at('07:00:00')],
    ['07:00:00', at('07:00:00')],
    ['12:00:00', at('12:00:00')],
  ])('at %s', (time, expected) => {
    expect(whenToSend([night], mail, at(time))).toEqual(expected);
  });

  it('hold for what they name only', () => {
    const now = at('23:00:00');
    for (const rule of [
      { ...night, severities: ['medium' as const] },
      { ...night, items: ['road.dust-warning'] },
      { ...night, kinds: ['overdue'] },
      { ...night, channels: ['webhook' as const] },
    ])
      expect(whenToSend([rule], mail, now)).toEqual(now);
    const all = { ...night, severities: ['low' as const], items: [mail.item], kinds: [mail.kind] };
    expect(whenToSend([all], mail, now)).not.toEqual(now);
  });

  it('of several rules end with the last, in whatever order they stand', () => {
    const morning: QuietRule = { id: 'morning', channels: ['mail'], from: '06:30', to: '08:15' };
    for (const rules of [
      [night, morning],
      [morning, night],
    ])
      expect(whenToSend(rules, mail, at('23:00:00'))).toEqual(new Date('2026-11-26T08:15:00+08:00'));
  });

  it('without hours are always, and so are those that leave no minute of the day', () => {
    expect(
      whenToSend([{ id: 'never', channels: ['mail'], severities: ['low'] }], mail, at('12:00:00')),
    ).toBeNull();
    const day: QuietRule = { id: 'day', channels: ['mail'], from: '07:00', to: '22:00' };
    expect(whenToSend([night, day], mail, at('12:00:00'))).toBeNull();
  });
});

describe('a quiet rule', () => {
  it.each([
    [{ id: 'x', channels: ['mail'], from: '22:00' }, 'both "from" and "to"'],
    [{ id: 'x', channels: ['mail'], from: '22:00', to: '22:00' }, 'other than "from"'],
    [{ id: 'x', channels: ['mail'], from: '24:00', to: '07:00' }, 'HH:MM'],
    [{ id: 'x', channels: [], from: '22:00', to: '07:00' }, ''],
    [{ id: 'x', channels: ['mail'] }, 'nothing would ever be sent'],
    [{ id: 'x', channels: ['mail'], severities: ['grave'] }, ''],
  ])('%j is refused', (rule, reason) => {
    const { error } = quietRulesSchema.safeParse([rule]);
    expect(error?.issues.map(({ message }) => message).join()).toContain(reason);
    expect(error).toBeDefined();
  });
});
