/** Whether `name` is a label of the WHATWG Encoding standard that text can be read in. */
export function isEncoding(name: string): boolean {
  try {
    new TextDecoder(name);
    return true;
  } catch {
    return false;
  }
}
