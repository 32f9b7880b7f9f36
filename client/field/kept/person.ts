import type { SessionUser } from '../../../domain/answers/access.ts';
import type { TokenShelf } from '../../data/request.ts';

/** Who this phone belongs to at the moment; the token is gone once it has ended, the person stays until he signs out. */
export interface KeptPerson {
  token: string | null;
  user: SessionUser | null;
}

const key = 'wangge.field.person';
const nobody: KeptPerson = { token: null, user: null };

/** One text for token and person together, so that no reader ever sees the token of one and the name of another. */
export function readPerson(): KeptPerson {
  try {
    return { ...nobody, ...(JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<KeptPerson> | null) };
  } catch {
    // Not of our writing.
    return nobody;
  }
}

export function keepPerson(user: SessionUser | null): void {
  if (user === null) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify({ ...readPerson(), user }));
}

/** The token outlives the closing of the app. A new one is nobody's until it is known whose it is. */
export const phoneShelf: TokenShelf = {
  read: () => readPerson().token,
  keep(token) {
    const { token: before, user } = readPerson();
    const kept: KeptPerson = { token, user: token === null || token === before ? user : null };
    localStorage.setItem(key, JSON.stringify(kept));
  },
};

/** Calls `react` when another page of the app on this phone signs somebody else in or out. */
export function whenPersonChanges(react: () => void): void {
  let name = readPerson().user?.name;
  window.addEventListener('storage', (event) => {
    if (event.key !== null && event.key !== key) return;
    const { user } = readPerson();
    if (user?.name === name) return;
    name = user?.name;
    react();
  });
}
