/** Marks that turn the direction of what follows, or hide: U+200B to U+200F, U+202A to U+202E, U+2060 to U+2069, U+FEFF. */
const marks = /([\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff])/;

/**
 * Words from outside as they are: markup is text, and marks that could make them read as something else are shown in
 * place of taking effect.
 */
export function PlainText({ text }: { text: string }) {
  const pieces = text.split(marks);
  if (pieces.length === 1) return text;
  let at = 0;
  return pieces.map((piece, index) => {
    at += piece.length;
    if (index % 2 === 0) return piece;
    const name = `U+${piece.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    return (
      <span key={at} className="mark-character" data-mark={name} title={name}>
        {name}
      </span>
    );
  });
}
