import type { Request, Response } from 'express'
import type { SendBudget } from '../../shared/http/send-budget.ts'
import { sendLongJson } from '../../shared/http/json-response.ts'

type Page = readonly { readonly id: number }[]

/** Sends a list. A full page links to the next one, `Link: <…>; rel="next"` (RFC 8288), with the rest of the query. */
export type SendPage = (
  request: Pick<Request, 'path' | 'query'>,
  response: Response,
  cursor: 'after' | 'before',
  limit: number,
  page: Page,
) => void

/** Pages can be large, and clients may not read them: so they count in the budget, and equal ones share their bytes. */
export function createPageSender(budget: SendBudget): SendPage {
  const bodies = new WeakMap<Page, Buffer>()

  /** Requests for the same page at the same time get the same array. */
  function encode(page: Page): Buffer {
    let body = bodies.get(page)
    if (body === undefined) {
      body = Buffer.from(JSON.stringify(page))
      bodies.set(page, body)
    }
    return body
  }

  return (request, response, cursor, limit, page) => {
    const body = encode(page)
    const last = page.at(-1)
    if (last !== undefined && page.length >= limit) {
      // The query is valid, so each parameter is there once.
      const query = new URLSearchParams(request.query as Record<string, string>)
      query.set(cursor, String(last.id))
      response.setHeader('Link', `<${request.path}?${query.toString()}>; rel="next"`)
    }
    sendLongJson(response, budget, body)
  }
}
