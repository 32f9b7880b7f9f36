import type { ErrorRequestHandler, RequestHandler } from 'express';
import { ZodError } from 'zod';

export interface FieldError {
  /** Where in the input, as a JSON pointer or `query.name`, `row 12, field lon`. */
  path: string;
  message: string;
}

/**
 * An error meant for the reader: it becomes `application/problem+json` (RFC 9457) over HTTP and one line on
 * the command line. `code` is stable and kebab-case; `detail` names the value and what was expected.
 */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly headers: Record<string, string> = {},
  ) {
    super(detail);
    this.name = 'Problem';
  }

  toJSON() {
    return {
      type: `urn:wangge:problem:${this.code}`,
      title: this.code.replaceAll('-', ' '),
      status: this.status,
      code: this.code,
      detail: this.detail,
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
    };
  }
}

/** Turns a zod failure into a 400 problem whose `errors` name each path. */
export function fromZod(error: ZodError, code = 'invalid-input'): Problem {
  const errors = error.issues.map((issue) => ({ path: `/${issue.path.join('/')}`, message: issue.message }));
  const first = errors[0];
  return new Problem(400, code, first ? `${first.path}: ${first.message}` : 'invalid input', errors);
}

function bodyParserProblem(error: { type?: string; status?: number; message: string }): Problem | null {
  if (error.type === 'entity.parse.failed')
    return new Problem(400, 'invalid-json', `The body is not valid JSON: ${error.message}`);
  if (error.type === 'entity.too.large')
    return new Problem(413, 'body-too-large', 'The body is larger than this address accepts');
  if (error.status && error.status >= 400 && error.status < 500)
    return new Problem(error.status, 'bad-request', error.message);
  return null;
}

/** Express's last handler: every failure leaves as problem+json, never with a stack trace. */
export function problemHandler(log: (error: unknown) => void): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    // A reader who left is no fault, and there is nobody to tell.
    if (response.destroyed) return;
    if (response.headersSent) {
      // Half an answer must not look like a whole one.
      log(error);
      response.destroy();
      return;
    }
    let problem: Problem | null = null;
    if (error instanceof Problem) problem = error;
    else if (error instanceof ZodError) problem = fromZod(error);
    else problem = bodyParserProblem(error);
    if (!problem) {
      log(error);
      problem = new Problem(500, 'internal', 'Something failed inside the service; it has been logged');
    }
    response
      .status(problem.status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  };
}

/** The answer to an address that nobody serves. */
export const notFound: RequestHandler = (request) => {
  throw new Problem(404, 'not-found', `Nothing is served at ${request.path}`);
};
