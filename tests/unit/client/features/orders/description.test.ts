import { expect, it } from 'vitest';
import { descriptionIn } from '../../../../../client/features/orders/description.ts';

it('reads in English where the source sent that, and as it was written otherwise', () => {
  const both = { description: '垃圾桶满溢', properties: { description_en: 'A full bin' } };
  expect(descriptionIn('en', both)).toBe('A full bin');
  expect(descriptionIn('zh', both)).toBe('垃圾桶满溢');
  expect(descriptionIn('en', { ...both, properties: { description_en: ' ' } })).toBe('垃圾桶满溢');
  expect(descriptionIn('en', { description: null, properties: { description_en: 4 } })).toBeNull();
});
