/** NUL and halves of surrogate pairs: valid in JSON, but PostgreSQL's text can't hold them. */
const unstorable = /[\0\p{Surrogate}]/u;

/** Whether PostgreSQL can store `text` as it is. */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}
