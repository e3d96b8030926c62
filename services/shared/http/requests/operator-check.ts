import type { Request, RequestHandler } from 'express'
import { compareSecrets } from '../compare-secrets.ts'
import { Unauthenticated } from '../request-errors.ts'

/** Lets only the operator through, where an operator's token is set. */
export function createOperatorCheck(operatorToken: string | undefined): RequestHandler {
  return (request, _response, next) => {
    const sent = bearerToken(request)
    if (operatorToken !== undefined && (sent === undefined || !compareSecrets(sent, operatorToken)))
      throw new Unauthenticated("the operator's token is required as bearer token")
    next()
  }
}

export function bearerToken(request: Pick<Request, 'headers'>): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
}
