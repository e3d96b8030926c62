import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Express } from 'express'
import { http } from './node-http.ts'

/** For `http.createServer`. */
interface MessageClasses {
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

/**
 * Gives the app classes of its own for requests and responses, for Node to make them of: they are the app's from the
 * start. Express else changes the prototypes of what Node has made, and V8 forgets with that what it has learned of
 * their shape: an eighth of an order's time.
 */
export function createExpressMessages(app: Express): MessageClasses {
  class AppRequest extends http.IncomingMessage {}
  class AppResponse<Asked extends IncomingMessage> extends http.ServerResponse<Asked> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request)
  Object.setPrototypeOf(AppResponse.prototype, app.response)
  app.request = AppRequest.prototype as typeof app.request
  app.response = AppResponse.prototype as typeof app.response
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse }
}
