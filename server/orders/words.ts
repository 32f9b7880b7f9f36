const latin = /[a-z0-9]+/g;
const han = /[\u3400-\u9fff\uf900-\ufaff]+/g;
/** Of one letter or digit there is something in every text. */
const shortest = 2;

export interface Wanted {
  /** For PostgreSQL's `@@` against `wangge.report_words`. */
  query: string;
  /** What the text has to hold as it stands, folded. */
  phrases: string[];
}

/** Texts are compared in lower case and compatible forms (NFKC), as `wangge.search_words` takes them apart. */
function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** What a text asks reports for, of which every word has to be there; null where it holds none. */
export function wantedWords(text: string): Wanted | null {
  const folded = foldText(text);
  const words = (folded.match(latin) ?? []).map((word) => word.slice(0, 60));
  const runs = folded.match(han) ?? [];
  if (runs.length === 0 && !words.some(({ length }) => length >= shortest)) return null;
  const pairs = runs.flatMap((run) =>
    run.length === 1
      ? [`'${run}':*`]
      : Array.from({ length: run.length - 1 }, (_, at) => `'${run.slice(at, at + 2)}'`),
  );
  return {
    query: [...new Set([...words.map((word) => `'${word}':*`), ...pairs])].join(' & '),
    phrases: [...words, ...runs],
  };
}

const around = 24;

/** The part of a text where the first of the phrases stands, and where in it phrases are: from, to, in UTF-16 units. */
export function excerptOf(
  text: string,
  phrases: readonly string[],
): { excerpt: string; marks: [number, number][] } {
  const folded = foldText(text);
  // Where folding changes lengths, places in the one are none in the other: the text is told from its beginning.
  const isAligned = folded.length === text.length;
  const places = phrases.map((phrase) => folded.indexOf(phrase)).filter((at) => at >= 0);
  const first = isAligned && places.length > 0 ? Math.min(...places) : 0;
  const from = Math.max(0, first - around);
  const to = Math.min(text.length, first + 3 * around);
  const cut = text.slice(from, to).replace(/\s/g, ' ');
  const lead = from > 0 ? '…' : '';
  const excerpt = `${lead}${cut}${to < text.length ? '…' : ''}`;
  const shown = foldText(cut);
  if (shown.length !== cut.length) return { excerpt, marks: [] };
  const marks: [number, number][] = [];
  for (const phrase of phrases)
    for (let at = shown.indexOf(phrase); at >= 0; at = shown.indexOf(phrase, at + phrase.length))
      marks.push([lead.length + at, lead.length + at + phrase.length]);
  return { excerpt, marks: marks.sort((a, b) => a[0] - b[0]) };
}
