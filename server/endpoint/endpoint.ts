import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Action } from '../../domain/access/permissions.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Answer, Body, Content, Empty, Returned, Written } from './contents.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Who may ask: whoever may do the action, or everybody for the reason given. */
type Permission = Action | { everybody: string };

/** The codes of the problems that an address gives, by status. */
export type Problems = Readonly<Record<number, readonly string[]>>;

/** Another form of problems than problem+json, for standards that have one of their own. */
export interface ProblemForm {
  content: Content;
  /** @throws what is no refusal of this address */
  send(error: unknown, request: Request, response: Response): void;
}

/** A request whose parts have been checked. */
interface Asked<Params = unknown, Query = unknown, Read = unknown> {
  params: Params;
  query: Query;
  body: Read;
  principal: Principal;
  request: Request;
  /** For headers, for a status other than that of the first answer, and for what is written rather than returned. */
  response: Response;
}

export type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** What a handler returns: the value of one of the answers in JSON; of the others nothing is asked. */
type ValueOf<Given> = Given extends Returned<infer Schema> ? z.output<Schema> : unknown;

/** What a caller who asks for JSON reads in the answer; nothing where it is empty. */
type AnswerOf<Given> =
  Given extends Returned<infer Schema>
    ? z.output<Schema>
    : Given extends Empty
      ? undefined
      : Given extends Written<infer Contents>
        ? JsonIn<Contents>
        : never;
type JsonIn<Contents> = Contents extends { 'application/json': infer Schema extends z.ZodType }
  ? z.output<Schema>
  : Contents extends { 'application/geo+json': infer Schema extends z.ZodType }
    ? z.output<Schema>
    : never;

/** What becomes the value in JSON: a time may be a `Date`, and what services hold is handed over unchanged. */
export type Answerable<Value> = Value extends object
  ? { readonly [Key in keyof Value]: Answerable<Value[Key]> }
  : string extends Value
    ? Value | Date
    : Value;

interface Definition<
  M extends Method,
  Path extends string,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Read,
  Sent,
  Given extends Answer,
> {
  method: M;
  /** As OpenAPI has it: `/api/orders/{number}`. */
  path: Path;
  /** The paths that Express is to match where they are others, in its own form; `params` then only describes. */
  routes?: readonly string[];
  /** As a standard names it; made of method and path unless given. */
  operationId?: string;
  permission: Permission;
  summary: { zh: string; en: string };
  /** Parameters of the path by name; each is checked and may be converted. */
  params?: Params;
  /** The headers that matter; they only describe, the handler reads the request's. */
  headers?: z.ZodObject;
  query?: Query;
  body?: Body<Read, Sent>;
  /** The first gives the status of what the handler returns, unless the handler sets another one. */
  answers: readonly Given[];
  /** Those of its own; what any address may give is added (`document.ts`). */
  errors: Problems;
  /** How problems are told where it is not as problem+json. */
  problem?: ProblemForm;
  /** Handlers of Express between the check of the permission and the reading of the body. */
  before?: readonly RequestHandler[];
  handle(
    asked: Asked<z.output<Params>, z.output<Query>, Read>,
  ): Promise<Answerable<ValueOf<NoInfer<Given>>>> | Answerable<ValueOf<NoInfer<Given>>>;
}

type ParamsFor<Path extends string> = [NamesIn<Path>] extends [never]
  ? { params?: undefined }
  : { params: z.ZodType<Record<NamesIn<Path>, unknown>> };

/** An address with one method: all that its route, its check, its description and its readers need to know. */
export interface Endpoint<
  M extends Method = Method,
  Path extends string = string,
  Query = unknown,
  Sent = unknown,
  Value = unknown,
> {
  method: M;
  path: Path;
  routes: readonly string[] | undefined;
  operationId: string | undefined;
  permission: Permission;
  summary: { zh: string; en: string };
  params: z.ZodType | undefined;
  headers: z.ZodObject | undefined;
  query: z.ZodType<Query> | undefined;
  body: Body<unknown, Sent> | undefined;
  answers: readonly Answer[];
  errors: Problems;
  problem: ProblemForm | undefined;
  before: readonly RequestHandler[];
  handle(asked: Asked): unknown;
  /** The type of what is answered, for those who call in code; never set. */
  readonly value?: Value;
}

/**
 * Declares an address. One without a permission, an answer, a list of problems or the schema of a parameter in its path
 * does not compile.
 */
export function endpoint<
  const M extends Method,
  const Path extends string,
  Given extends Answer,
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Read = undefined,
  Sent = undefined,
>(
  definition: Definition<M, Path, Params, Query, Read, Sent, Given> & ParamsFor<Path>,
): Endpoint<M, Path, z.input<Query>, Sent, AnswerOf<Given>> {
  const {
    routes,
    operationId,
    params,
    headers,
    query,
    body,
    problem,
    before = [],
    handle,
    ...rest
  } = definition as Definition<M, Path, Params, Query, Read, Sent, Given>;
  return {
    ...rest,
    routes,
    operationId,
    params,
    headers,
    query: query as z.ZodType<z.input<Query>> | undefined,
    body,
    problem,
    before,
    // What is handed over was made by the schemas of this very definition.
    handle: (asked) => handle(asked as Asked<z.output<Params>, z.output<Query>, Read>),
  };
}
