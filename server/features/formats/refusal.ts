import { Problem } from '../../input/problem.ts';

/** The refusal of what a format cannot hold, which says what could be asked for instead. */
export function cannotHold(format: string, zh: string, en: string): Problem {
  return new Problem(400, 'format-cannot-hold', { zh: `${format}：${zh}`, en: `${format}: ${en}` }, [
    { path: 'query.f', message: en },
  ]);
}

/** Formats whose files are made of places. @throws Problem 400 `format-cannot-hold` */
export function requireGeometry(format: string, shapes: readonly string[], count: number): void {
  if (shapes.length === 0 && count > 0)
    throw cannotHold(
      format,
      '不能没有几何图形：请去掉 skipGeometry，或改用 csv、xlsx',
      'it cannot do without geometry: leave out skipGeometry, or ask for csv or xlsx',
    );
}

/** Names of columns that differ in case alone, which some formats take for one. @throws Problem 400 */
export function requireDistinct(format: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const key = name.toLowerCase();
    const other = seen.get(key);
    if (other !== undefined)
      throw cannotHold(
        format,
        `字段“${other}”与“${name}”仅大小写不同，该格式视为同名：请用 properties 只选其一`,
        `the fields "${other}" and "${name}" differ in case alone and are one to this format: choose one of them by properties`,
      );
    seen.set(key, name);
  }
}

// What XML 1.0 has no way to write.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** A text as XML has it. @throws Problem 400 `format-cannot-hold` for a control character */
export function xmlText(text: string, format: string, fid: number): string {
  const found = unwritable.exec(text);
  if (found) {
    const point = `U+${found[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
    throw cannotHold(
      format,
      `要素 ${fid} 的文字中有控制字符 ${point}，该格式无法写出`,
      `a text of feature ${fid} holds the control character ${point}, which this format cannot write`,
    );
  }
  return text.replace(/[&<>"\r]/g, (sign) => entities[sign]!);
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
