import type { Request, RequestHandler } from 'express'

/** What a route that changes something needs. */
export interface ChangingParts {
  /** Reads the JSON body. */
  readonly readJson: RequestHandler
  /** Records who changed what. Called after the change was accepted. */
  readonly recordAudit: (request: AuditedRequest, action: string, detail: object) => Promise<void>
}

/** Says who is asking. */
export type AuditedRequest = Pick<Request, 'headers' | 'ip' | 'socket'>
