/**
 * Names of fields of which no two are the same: the second of a name is followed by `_2`, the third by `_3`, or by the
 * next number that no other field has. A field without a name is `column` and its number.
 */
export function distinctNames(names: readonly string[]): string[] {
  const given = names.map((name, i) => name.trim() || `column ${i + 1}`);
  const taken = new Set(given);
  return given.map((name, i) => {
    if (given.indexOf(name) === i) return name;
    let number = 2;
    while (taken.has(`${name}_${number}`)) number++;
    taken.add(`${name}_${number}`);
    return `${name}_${number}`;
  });
}
