import { expect, it } from 'vitest';
import { rendered } from '../../../server/reference/guides.ts';

it('shows HTML in a guide as text, and leads to no address that runs something', () => {
  const page = rendered(
    '<script>alert(1)</script> [a](javascript:alert(1)) ![b](data:text/html,x) `<b>` [c](/ogc)',
  );
  expect(page).not.toMatch(/<script|<img|<b>|href="(javascript|data)/);
  expect(page).toContain('&lt;script&gt;');
  expect(page).toContain('<a href="/ogc">c</a>');
});
