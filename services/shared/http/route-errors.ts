import type { RequestHandler } from 'express'
import { MethodNotAllowed, NotFound } from './request-errors.ts'

/** The last handler of an app. */
export const notFound: RequestHandler = (request) => {
  throw new NotFound(request.method, request.path)
}

/** The last handler of a path: answers OPTIONS, and refuses other methods, with the methods that it has. */
export function methodNotAllowed(...methods: readonly ('GET' | 'POST' | 'PUT' | 'DELETE')[]): RequestHandler {
  const allowed = methods.map((method) => (method === 'GET' ? 'GET, HEAD' : method)).join(', ')
  return (request, response) => {
    response.set('Allow', allowed)
    if (request.method !== 'OPTIONS') throw new MethodNotAllowed(request.method, request.path, allowed)
    response.status(204).end()
  }
}
