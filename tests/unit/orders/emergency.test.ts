import { describe, expect, it } from 'vitest';
import { skips, stateSteps } from '../../../domain/orders/states.ts';
import { transitions } from '../../../domain/orders/transitions.ts';
import { plansSchema, skippedFrom } from '../../../server/orders/emergency-plans.ts';

const plan = { id: 'flood', title: { zh: '防汛', en: 'Flood' }, clocks: {}, skip: [] };

describe('a plan for emergencies', () => {
  it('skips only along ways that the table has, past the state whose step it is', () => {
    for (const [step, { from, to }] of Object.entries(skips)) {
      expect(stateSteps[from]).toBe(step);
      const onward = transitions.filter((each) => each.from === from && each.course === 'onward');
      const next = onward.map((each) => each.to);
      const further = transitions.filter((each) => next.includes(each.from) && each.course === 'onward');
      expect([...next, ...further.map((each) => each.to)]).toContain(to);
    }
  });

  it('passes one state after the other, up to the first that it does not skip', () => {
    const skipping = { ...plan, skip: ['register', 'file', 'accept'] as const };
    const [given] = plansSchema.parse([skipping]);
    expect(skippedFrom('reported', given!)).toEqual([skips.register, skips.file]);
    expect(skippedFrom('dispatched', given!)).toEqual([skips.accept]);
    expect(skippedFrom('pending-verify', given!)).toEqual([]);
    expect(skippedFrom('reported', null)).toEqual([]);
  });

  it.each([
    [{ skip: ['dispatch'] }],
    [{ skip: ['close'] }],
    [{ clocks: { handle: { value: 0, unit: 'hours', time: 'working' } } }],
    [{ clocks: { sleep: { value: 1, unit: 'hours', time: 'working' } } }],
    [{ id: 'Flood' }],
  ])('is refused with %j', (change) => {
    expect(plansSchema.safeParse([{ ...plan, ...change }]).success).toBe(false);
  });

  it('has an id that no other has', () => {
    expect(plansSchema.safeParse([plan, plan]).error?.issues[0]?.message).toMatch(/same id/);
  });
});
