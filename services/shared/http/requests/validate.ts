import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { isPercentEncoded } from '../../network/percent-encoding.ts'
import { InvalidRequest } from '../request-errors.ts'
import { parse, parseQuery } from './parse-request.ts'

/** `response.locals`: what the handlers of a route hand on to the next ones. */
export interface RequestLocals<Input> {
  /** The body, query or path that was checked. */
  input: Input
  /** Who is asking, once `authenticate` has run. Undefined only in dev mode, where the request names no user. */
  userId?: string | undefined
  /** When the login ends, in ms since 1970; in dev mode never. */
  loginEndsAt?: number | undefined
}

/** A handler of a route whose input has been validated. */
export type Handler<Input> = RequestHandler<
  Record<string, string>,
  unknown,
  unknown,
  Request['query'],
  RequestLocals<Input>
>

/** Puts the query into `locals.input`, or fails with 400. */
export function validateQuery<Schema extends z.ZodObject>(schema: Schema): Handler<z.output<Schema>> {
  return (request, { locals }, next) => {
    locals.input = readQuery(schema, request)
    next()
  }
}

/** The same for another part of a request, which may have no query then. */
export function validate<Schema extends z.ZodType>(
  part: 'body' | 'params',
  schema: Schema,
): Handler<z.output<Schema>> {
  return (request, { locals }, next) => {
    refuseQuery(request)
    locals.input = parse(schema, request[part], part === 'params' ? 'path' : part)
    next()
  }
}

const NO_PARAMETERS = z.object({})

/** @throws InvalidRequest if there is a parameter */
export function refuseQuery(request: Pick<Request, 'originalUrl' | 'query'>): void {
  // Most requests have none, and Express parses it at each reading.
  if (request.originalUrl.includes('?')) readQuery(NO_PARAMETERS, request)
}

/** Bytes that are not UTF-8 would all become the same character, and different user ids would be one. */
function readQuery<Schema extends z.ZodObject>(
  schema: Schema,
  { originalUrl, query }: Pick<Request, 'originalUrl' | 'query'>,
): z.output<Schema> {
  if (originalUrl.includes('%') && !isPercentEncoded(originalUrl))
    throw new InvalidRequest([
      { path: 'query', message: 'must be percent-encoded UTF-8: a % is written %25' },
    ])
  return parseQuery(schema, query)
}
