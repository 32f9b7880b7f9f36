/**
 * An order and its reports lie in scopes: the areas of its place, its item, the units that lead and assist, and those
 * who reported it. Readers have the scopes of their units and see what shares a scope with them; the same is asked in
 * code, in SQL (`scopes && …`) and by the policies of the tables.
 */
export const scopeOf = {
  district: (code: string) => `district/${code}`,
  street: (code: string) => `street/${code}`,
  community: (code: string) => `community/${code}`,
  /** Whoever leads or assists. */
  unit: (code: string) => `unit/${code}`,
  item: (code: string) => `item/${code}`,
  /** Reported in the name of a source, or by a key that is bound to none. */
  source: (id: string) => `source/${id}`,
  reporter: (name: string) => `reporter/${name}`,
};

/** What is asked of a unit to know its scopes. */
export interface ScopedUnit {
  code: string;
  kind: string;
}

/** The scopes of a unit alone; `itemsOf` gives the items of a bureau. */
export function ownScopes(
  { code, kind }: ScopedUnit,
  itemsOf: (bureau: string) => readonly string[],
): string[] {
  const own = [scopeOf.unit(code)];
  if (kind === 'district-office') own.push(scopeOf.district(code));
  if (kind === 'street-office') own.push(scopeOf.street(code));
  if (kind === 'community') own.push(scopeOf.community(code));
  if (kind === 'bureau') own.push(...itemsOf(code).map(scopeOf.item));
  return own;
}

/** Whether somebody with `scopes` (null: of the whole city) sees what lies in `lies`. */
export function share(scopes: readonly string[] | null, lies: readonly string[]): boolean {
  return scopes === null || lies.some((scope) => scopes.includes(scope));
}
