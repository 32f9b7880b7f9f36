import { vi } from 'vitest';

// Of itself `vi.waitFor` gives up after a second, which says more of the machine than of what is waited for.
const patience = 20_000;
const { waitFor } = vi;
vi.waitFor = (condition, given) =>
  waitFor(condition, typeof given === 'number' ? given : { timeout: patience, ...given });
