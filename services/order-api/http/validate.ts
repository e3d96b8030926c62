import type { Request, RequestHandler } from 'express'
import type { z } from 'zod'
import { parse } from '../../shared/http/parse-request.ts'

/** `response.locals`: what the handlers of a route hand on to the next ones. */
export interface RequestLocals<Input> {
  /** The body, query or path that `validate` has checked. */
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

/** Puts a part of the request into `locals.input`, or fails with 400. */
export function validate<Schema extends z.ZodType>(
  part: 'body' | 'query' | 'params',
  schema: Schema,
): Handler<z.output<Schema>> {
  return (request, { locals }, next) => {
    locals.input = parse(schema, request[part], part === 'params' ? 'path' : part)
    next()
  }
}
