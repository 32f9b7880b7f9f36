import type { ErrorRequestHandler, RequestHandler } from 'express';
import { ZodError } from 'zod';
import { isDatabaseLoss } from '../database/loss.ts';
import { databaseUnreachable } from '../health/service.ts';
import { fromZod, Problem } from '../input/problem.ts';
import { dropRest } from '../input/request-body.ts';
import { sendMissing } from '../reference/page-answers.ts';

function bodyParserProblem(error: { type?: string; status?: number; message: string }): Problem | null {
  if (error.type === 'entity.parse.failed')
    return new Problem(400, 'invalid-json', {
      zh: `请求体不是有效的 JSON：${error.message}`,
      en: `The body is not valid JSON: ${error.message}`,
    });
  if (error.type === 'entity.too.large')
    return new Problem(413, 'body-too-large', {
      zh: '请求体超过此地址允许的大小',
      en: 'The body is larger than this address accepts',
    });
  if (error.status && error.status >= 400 && error.status < 500)
    return new Problem(error.status, 'bad-request', error.message);
  return null;
}

/**
 * Express's last handler: every failure leaves as problem+json, never with a stack trace; what is not there leaves as a
 * page where a browser asks for one.
 */
export function problemHandler(log: (error: unknown) => void): ErrorRequestHandler {
  return async (error, request, response, _next) => {
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
      // A lost database passes: whoever reports something is to send it again.
      problem = isDatabaseLoss(error)
        ? databaseUnreachable()
        : new Problem(500, 'internal', 'Something failed inside the service; it has been logged');
    }
    dropRest(request);
    if (problem.status === 404 && (await sendMissing(request, response, problem))) return;
    response
      .status(problem.status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  };
}

/** The answer to an address that nobody serves. */
export const notFound: RequestHandler = (request) => {
  throw new Problem(404, 'not-found', {
    zh: `此地址不存在：${request.path}`,
    en: `Nothing is served at ${request.path}`,
  });
};
