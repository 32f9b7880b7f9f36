const first =
  /^(?:[A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}]|\u200c|\u200d)$/u;
const further = /^(?:[-.0-9\u00b7\u203f\u2040]|[\u0300-\u036f])$/u;

const escaped = (sign: string) => `_x${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}_`;

/**
 * A name as XML has it (NCName of Namespaces in XML 1.0): what may not stand in one is written as `_xHHHH_`, its code
 * point in hexadecimal digits, and so is an underscore that would be taken for the beginning of that, as SQL/XML does
 * (ISO/IEC 9075-14, 9.1). Different names stay different.
 * @param taken names that have a meaning of their own, whose first sign is written so
 */
export function xmlName(name: string, taken: readonly string[] = []): string {
  if (name === '') return '_x_';
  const isTaken = taken.includes(name);
  return [...name.replace(/_(?=x[0-9A-Fa-f]*_)/g, '\u0000')]
    .map((sign, at) => {
      if (sign === '\u0000') return escaped('_');
      const stands = first.test(sign) || (at > 0 && further.test(sign));
      return stands && !(at === 0 && isTaken) ? sign : escaped(sign);
    })
    .join('');
}
