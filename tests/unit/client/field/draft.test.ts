import { expect, it } from 'vitest';
import { withEarly } from '../../../../client/field/kept/draft.ts';

const photo = (name: string) => ({ id: name, name, blob: new Blob([name]) });

it('loses nothing that was written or photographed while a kept form was being read', () => {
  const kept = { texts: { note: 'half a sentence', until: '2026-12-01' }, files: [photo('a.jpg')] };
  const early = { texts: { note: 'typed at once' }, files: [photo('b.jpg')] };
  expect(withEarly(kept, early)).toEqual({
    texts: { note: 'typed at once', until: '2026-12-01' },
    files: [kept.files[0], early.files[0]],
  });
  expect(withEarly(kept, { texts: {}, files: [] })).toEqual(kept);
});
