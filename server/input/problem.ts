import type { Geometry } from 'geojson';
import type { ZodError } from 'zod';
import { textOf } from '../../domain/schema-texts.ts';

export interface FieldError {
  /** Where in the input, as a JSON pointer or `query.name`, `row 12, field lon`. */
  path: string;
  message: string;
  /** The same in both languages, where somebody reads it beside a map. */
  text?: { zh: string; en: string } | undefined;
  /** Where on the map, GeoJSON in CRS84. */
  geometry?: Geometry | undefined;
}

/**
 * An error meant for the reader: it becomes `application/problem+json` (RFC 9457) over HTTP and one line on
 * the command line. `code` is stable and kebab-case; `detail` names the value and what was expected.
 */
export class Problem extends Error {
  readonly detail: string;
  /** The detail in both languages, where somebody reads it in the console. */
  readonly text: { zh: string; en: string } | undefined;

  constructor(
    readonly status: number,
    readonly code: string,
    detail: string | { zh: string; en: string },
    readonly errors: FieldError[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(typeof detail === 'string' ? detail : detail.en);
    this.name = 'Problem';
    this.detail = this.message;
    this.text = typeof detail === 'string' ? undefined : detail;
  }

  toJSON() {
    return {
      type: `urn:wangge:problem:${this.code}`,
      title: this.code.replaceAll('-', ' '),
      status: this.status,
      code: this.code,
      detail: this.detail,
      ...(this.text ? { text: this.text } : {}),
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
    };
  }
}

/**
 * Turns a zod failure into a 400 problem whose `errors` name each path, in both languages.
 * @param error of a parse with `reportInput`, without which the Chinese cannot say of which type a value is
 */
export function fromZod(error: ZodError, code = 'invalid-input'): Problem {
  const errors = error.issues.map((issue) => {
    const text = textOf(issue);
    return { path: `/${issue.path.join('/')}`, message: text.en, text };
  });
  const first = errors[0];
  const detail = first
    ? { zh: `${first.path}：${first.text.zh}`, en: `${first.path}: ${first.text.en}` }
    : { zh: '输入有误', en: 'invalid input' };
  return new Problem(400, code, detail, errors);
}
