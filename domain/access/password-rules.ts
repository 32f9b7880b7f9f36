/** As NIST SP 800-63B has it: a least length and a list of common ones, no rules of composition and no forced change. */
export const leastPasswordLength = 10;

/** The characters of a password, as a reader counts them. */
export function passwordLength(password: string): number {
  return [...password.normalize('NFKC')].length;
}

/** Whether a password is little more than the name of its account. */
export function isMostlyName(password: string, name: string): boolean {
  return (
    name !== '' &&
    password.toLowerCase().includes(name.toLowerCase()) &&
    passwordLength(password) < name.length + leastPasswordLength
  );
}
