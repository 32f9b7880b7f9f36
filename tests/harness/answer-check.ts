import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { RequestHandler } from 'express';
import { openApiDocument } from '../../server/endpoint/document.ts';
import type { Endpoint } from '../../server/endpoint/endpoint.ts';

interface Described {
  content?: Record<string, { schema?: object }>;
}

/** Larger answers that are written piece by piece are not checked. */
const mostKept = 8 * 2 ** 20;

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

  function describedAs(method: string, path: string) {
    return (document.paths?.[path] as Record<string, { responses: Record<string, Described> }>)?.[method];
  }

  function check(method: string, path: string, status: number, type: string | undefined, body: unknown) {
    const operation = describedAs(method, path);
    if (!operation) return;
    const name = `${method.toUpperCase()} ${path} answered ${status}`;
    const response = operation.responses[status];
    const text = typeof body === 'string' ? body.slice(0, 300) : '';
    if (!response) throw new Error(`${name}, which is not described: ${text}`);
    const plain = type?.split(';')[0];
    if (!response.content) return;
    if (plain === undefined || !response.content[plain])
      throw new Error(`${name} as ${type}; described: ${Object.keys(response.content).join(', ')}`);
    if (typeof body !== 'string' || !isJson(plain)) return;
    const pointer = ['paths', path, method, 'responses', String(status), 'content', plain, 'schema'];
    const valid = validatorOf(`/${pointer.map(escapePointer).join('/')}`);
    if (!valid(JSON.parse(body)))
      throw new Error(
        `${name}, not as described: ${ajv.errorsText(valid.errors)} ${JSON.stringify(valid.errors?.[0]?.params)}\n${text}`,
      );
  }

  return (request, response, next) => {
    const { send, end } = response;
    const write = response.write as (...args: unknown[]) => boolean;
    let pieces: Buffer[] = [];
    let kept = 0;
    let checked = request.method === 'HEAD';

    const method = request.method.toLowerCase();
    function pathNow(): string | null {
      const { route } = request as { route?: { path?: unknown } };
      return typeof route?.path === 'string' ? route.path.replace(/:(\w+)/g, '{$1}') : null;
    }
    /** Of what goes past Express, which then knows no type: the first that is described. */
    function typeNow(): string {
      const stated = response.getHeader('Content-Type');
      const described = describedAs(method, pathNow() ?? '')?.responses[response.statusCode]?.content ?? {};
      return String(stated ?? Object.keys(described)[0]);
    }
    function errorIn(body: unknown, type: string): Error | null {
      checked = true;
      const path = pathNow();
      if (path === null) return null;
      try {
        check(method, path, response.statusCode, type, body);
        return null;
      } catch (error) {
        return error as Error;
      }
    }

    response.send = function sendChecked(body) {
      response.send = send;
      if (checked) return send.call(this, body);
      const type = response.get('Content-Type') ?? 'application/json';
      const bytes = Buffer.isBuffer(body);
      const json = typeof body === 'object' && body !== null && !bytes;
      const error = errorIn(
        json ? JSON.stringify(body) : bytes && isJson(type) ? body.toString() : body,
        type,
      );
      if (!error) return send.call(this, body);
      const problem = { code: 'not-as-described', detail: error.message };
      return send.call(response.status(500), JSON.stringify(problem));
    };

    function keep(piece: unknown): void {
      if (checked || !isJson(typeNow())) return;
      if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) return;
      pieces.push(Buffer.from(piece));
      kept += pieces.at(-1)!.length;
      if (kept <= mostKept) return;
      checked = true;
      pieces = [];
    }
    response.write = ((...args: unknown[]) => {
      keep(args[0]);
      return write.apply(response, args);
    }) as typeof response.write;
    // What is written piece by piece has begun when it is checked: it is broken off, and the reason printed.
    response.end = ((...args: unknown[]) => {
      keep(args[0]);
      const error = pieces.length === 0 ? null : errorIn(Buffer.concat(pieces).toString(), typeNow());
      if (!error) return (end as (...args: unknown[]) => typeof response).apply(response, args);
      console.error(error.message);
      return response.destroy(error);
    }) as typeof response.end;
    next();
  };
}

function isJson(type: string): boolean {
  // A text sequence is of many values.
  return /[/+]json\b(?!-seq)/.test(type);
}

function escapePointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
