import type { RequestHandler } from 'express'
import { methodNotAllowed } from './line-error.ts'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A path's methods: answers OPTIONS, and refuses every other one with 405 before anything else is examined. */
export function allowMethods(...methods: readonly Method[]): RequestHandler {
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return (request, response, next) => {
    if (allowed.includes(request.method)) {
      next()
      return
    }
    response.set('Allow', allowed.join(', '))
    if (request.method !== 'OPTIONS') throw methodNotAllowed()
    response.status(204).end()
  }
}
