import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { RequestHandler } from 'express';
import { openApiDocument } from '../../server/endpoint/document.ts';
import type { Endpoint } from '../../server/endpoint/endpoint.ts';

interface Described {
  content?: Record<string, { schema?: object }>;
}

/**
 * Holds every answer against the OpenAPI document of the endpoints: one with a status, a media type, a member or a code
 * that the document does not name becomes a 500 that says so, and fails the test.
 */
export function answerCheck(endpoints: readonly Endpoint[]): RequestHandler {
  const document = openApiDocument(endpoints);
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  ajv.addSchema({ ...document, $id: 'openapi' });
  const compiled = new Map<string, ValidateFunction>();

  function validatorOf(pointer: string): ValidateFunction {
    const found = compiled.get(pointer);
    if (found) return found;
    const made = ajv.compile({ $ref: `openapi#${pointer}` });
    compiled.set(pointer, made);
    return made;
  }

  function check(method: string, path: string, status: number, type: string | undefined, body: unknown) {
    const operation = (document.paths?.[path] as Record<string, { responses: Record<string, Described> }>)?.[
      method
    ];
    if (!operation) return;
    const name = `${method.toUpperCase()} ${path} answered ${status}`;
    const response = operation.responses[status];
    const text = typeof body === 'string' ? body.slice(0, 300) : '';
    if (!response) throw new Error(`${name}, which is not described: ${text}`);
    const plain = type?.split(';')[0];
    if (!response.content) return;
    if (plain === undefined || !response.content[plain])
      throw new Error(`${name} as ${type}; described: ${Object.keys(response.content).join(', ')}`);
    if (typeof body !== 'string' || !/json$/.test(plain)) return;
    const pointer = ['paths', path, method, 'responses', String(status), 'content', plain, 'schema'];
    const valid = validatorOf(`/${pointer.map(escapePointer).join('/')}`);
    if (!valid(JSON.parse(body)))
      throw new Error(
        `${name}, not as described: ${ajv.errorsText(valid.errors)} ${JSON.stringify(valid.errors?.[0]?.params)}\n${text}`,
      );
  }

  return (request, response, next) => {
    const { send } = response;
    response.send = function checked(body) {
      response.send = send;
      const { route } = request as { route?: { path?: unknown } };
      if (typeof route?.path !== 'string' || request.method === 'HEAD') return send.call(this, body);
      const path = route.path.replace(/:(\w+)/g, '{$1}');
      const bytes = Buffer.isBuffer(body);
      const json = typeof body === 'object' && body !== null && !bytes;
      const type = response.get('Content-Type') ?? 'application/json';
      try {
        check(
          request.method.toLowerCase(),
          path,
          response.statusCode,
          type,
          json ? JSON.stringify(body) : bytes && /json\b/.test(type) ? body.toString() : body,
        );
      } catch (error) {
        const problem = { code: 'not-as-described', detail: (error as Error).message };
        return send.call(response.status(500), JSON.stringify(problem));
      }
      return send.call(this, body);
    };
    next();
  };
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
