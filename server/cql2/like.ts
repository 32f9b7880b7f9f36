const anyMany = Symbol('%');
const anyOne = Symbol('_');
type Part = string | typeof anyMany | typeof anyOne;

/**
 * A `LIKE` pattern as a function: `%` stands for any characters, `_` for one, and `\` takes the meaning of the next
 * character away. Its time grows with the length of the text times that of the pattern and no faster, which no
 * regular expression promises.
 */
export function likePattern(pattern: string): (text: string) => boolean {
  const parts = partsOf(pattern);
  return (text) => {
    const characters = Array.from(text);
    let [at, part] = [0, 0];
    // Where the last `%` stands, and up to where it reaches.
    let [many, reach] = [-1, 0];
    while (at < characters.length) {
      if (parts[part] === anyMany) {
        many = part++;
        reach = at;
      } else if (parts[part] === anyOne || parts[part] === characters[at]) {
        part++;
        at++;
      } else if (many !== -1) {
        part = many + 1;
        at = ++reach;
      } else return false;
    }
    while (parts[part] === anyMany) part++;
    return part === parts.length;
  };
}

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  let literal = false;
  for (const character of pattern) {
    if (!literal && character === '\\') literal = true;
    else {
      if (!literal && character === '%') parts.push(anyMany);
      else parts.push(!literal && character === '_' ? anyOne : character);
      literal = false;
    }
  }
  return parts;
}
