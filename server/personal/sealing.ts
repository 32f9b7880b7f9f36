import { noSeal, type Seal } from '../database/seal.ts';
import type { PersonalValue } from './mask.ts';

/** What a personal value is stored as where there is a key: nobody who reads the database alone reads it. */
interface Sealed {
  sealed: string;
}

const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'sealed';

/** Personal values as they are stored: encrypted, and looked for by keyed hashes, where there is a key. */
export function closed<Value extends Pick<PersonalValue, 'value' | 'tokens'>>(
  values: readonly Value[],
  seal: Seal = noSeal,
): Value[] {
  const { lookup } = seal;
  if (!lookup) return [...values];
  return values.map((each) => ({
    ...each,
    value: {
      sealed: seal.close(Buffer.from(JSON.stringify(each.value))).toString('base64'),
    } satisfies Sealed,
    tokens: each.tokens.map(lookup),
  }));
}

/**
 * Stored values as they were sent; those from before there was a key are taken as they are.
 * @throws Problem 503 `secret-key-missing`, `secret-key-wrong`
 */
export function opened<Value extends { value: unknown }>(values: readonly Value[], seal: Seal): Value[] {
  return values.map((each) =>
    isSealed(each.value) && typeof each.value.sealed === 'string'
      ? { ...each, value: JSON.parse(seal.open(Buffer.from(each.value.sealed, 'base64')).toString()) }
      : each,
  );
}

/** What values are looked for by, those from before there was a key too. */
export function lookups(tokens: readonly string[], { lookup }: Seal): string[] {
  return lookup ? [...tokens, ...tokens.map(lookup)] : [...tokens];
}
