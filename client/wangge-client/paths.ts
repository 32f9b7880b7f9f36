/** The types of addresses, as `openapi-typescript` writes them from `/openapi.json`, taken apart. */

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths that have this method. */
export type Path<Paths, M extends Method> = {
  [P in keyof Paths]: Paths[P] extends Record<M, { responses: object }> ? P : never;
}[keyof Paths] &
  string;

export type Operation<Paths, P, M extends Method> = P extends keyof Paths
  ? Paths[P] extends Record<M, infer Found>
    ? Found
    : never
  : never;

type Good = 200 | 201 | 202;
type JsonIn<Response> = Response extends { content: infer Contents }
  ? Contents extends { 'application/json': infer Value }
    ? Value
    : Contents extends { 'application/geo+json': infer Value }
      ? Value
      : unknown
  : undefined;

/** What is read in the answer; undefined where it is empty. */
export type AnswerOf<Op> = Op extends { responses: infer Responses }
  ? [keyof Responses & Good] extends [never]
    ? undefined
    : JsonIn<Responses[keyof Responses & Good]>
  : never;

type Inside<T, Name extends string> = T extends { [K in Name]?: infer Value } ? NonNullable<Value> : never;
type Part<Name extends string, Value> = [Value] extends [never]
  ? { [K in Name]?: undefined }
  : object extends Value
    ? { [K in Name]?: Value }
    : { [K in Name]: Value };
type BodyOf<Op> = Inside<Inside<Inside<Op, 'requestBody'>, 'content'>, 'application/json'>;

/** What a call names: parameters of the path, query and body, as far as the address has them. */
export type AskedOf<Op> = Part<'params', Inside<Inside<Op, 'parameters'>, 'path'>> &
  Part<'query', Inside<Inside<Op, 'parameters'>, 'query'>> &
  Part<'body', BodyOf<Op>> & { headers?: Readonly<Record<string, string>>; signal?: AbortSignal };

/** The asked part as an argument that may be left out where nothing has to be named. */
export type Arguments<Asked> = object extends Asked ? [asked?: Asked] : [asked: Asked];
