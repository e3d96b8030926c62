import type { RequestHandler } from 'express'

/**
 * Several handlers as one: a layer of the router costs an order as much as its validation. For handlers that have done
 * their work when they return; what they throw is the router's.
 */
export function combineHandlers(handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let called = 0
    const goOn = (error?: unknown): void => {
      const handler = handlers[called]
      called += 1
      // As Express has it: what is not truthy is no error.
      if (error || handler === undefined) next(error)
      else void handler(request, response, goOn)
    }
    goOn()
  }
}
