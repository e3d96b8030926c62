import { setTimeout as delay } from 'node:timers/promises'
import express, { Router, type ErrorRequestHandler, type Request, type Response } from 'express'
import { counterOf, type Counters } from './counters.ts'
import type { FaultSwitch } from './faults.ts'
import { asLineError } from './http-errors.ts'
import * as lineErrors from './line-error.ts'
import type { MessageStore } from '../store/message-store.ts'
import { sentMessages } from '../store/messages.ts'
import { authenticate, requireJson } from './request-checks.ts'
import { validatePush } from './validate-push.ts'

export interface PushParts {
  readonly accessToken: string
  readonly strictUserIds: boolean
  readonly store: MessageStore
  readonly faults: FaultSwitch
  readonly limit: { readonly take: () => boolean }
  readonly counters: Counters
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const parseJson = express.json({ limit: '2mb', strict: false, type: () => true })

/**
 * `POST /v2/bot/message/push`. A message is accepted as soon as it arrives; the latency delays the response only. So a
 * slow LINE is the difficult kind: it has accepted the message when its client times out.
 */
export function pushRoute(parts: PushParts): Router {
  const { accessToken, strictUserIds, store, faults, limit, counters } = parts
  const router = Router()

  router.use((request, response, next) => {
    if (faults.strikes('reset')) {
      counters.reset += 1
      request.socket.resetAndDestroy()
      return
    }
    response.locals.answerAt = performance.now() + faults.current().latencyMs
    authenticate(request, accessToken)
    if (faults.current().forbidden) throw lineErrors.forbidden()
    if (!limit.take() || faults.strikes('rateLimited')) throw lineErrors.rateLimited()
    requireJson(request)
    next()
  })

  router.post('/', parseJson, async (request, response) => {
    if (faults.strikes('error500')) throw lineErrors.internalError()
    if (faults.strikes('timeoutBeforeAccept')) {
      leaveUnanswered(request)
      return
    }
    if (faults.strikes('foreignPage')) {
      counters.garbled += 1
      response.type('html').send('<!doctype html><title>Welcome to our wifi</title>')
      return
    }
    const retryKey = readRetryKey(request)
    const { to, content } = validatePush(request.body, { strictUserIds })
    if (faults.isUnknown(to)) throw lineErrors.unknownUser()

    const requestId = response.locals.requestId as string
    const outcome = await store.accept({ to, content, retryKey, requestId })
    if (outcome.kind === 'over-quota') throw lineErrors.overQuota()
    if (outcome.kind === 'duplicate') {
      response.setHeader('X-Line-Accepted-Request-Id', outcome.push.request)
      await answer(response, 409, {
        message: 'The retry key is already accepted',
        sentMessages: sentMessages(outcome.push),
      })
    } else if (faults.strikes('timeoutAfterAccept')) {
      leaveUnanswered(request)
    } else if (faults.strikes('garbledAfterAccept')) {
      counters.garbled += 1
      request.socket.end('HTTP/1.1 2oo accepted?\r\n\r\n')
    } else {
      await answer(response, 200, { sentMessages: sentMessages(outcome.push) })
    }
  })

  const refuse: ErrorRequestHandler = async (error, _request, response, next) => {
    const refusal = asLineError(error)
    if (refusal) await answer(response, refusal.status, refusal)
    else next(error)
  }
  router.use(refuse)

  function leaveUnanswered({ socket }: Request): void {
    counters.unanswered += 1
    // The server would wait for the answer, as it does for a client that has only closed its side.
    socket.once('end', () => socket.destroy())
  }

  async function answer(response: Response, status: number, body: object): Promise<void> {
    counters[counterOf(status)] += 1
    const wait = (response.locals.answerAt as number) - performance.now()
    // Unreferenced, so that a slow LINE can be stopped.
    if (wait > 0) await delay(wait, undefined, { ref: false })
    response.status(status).json(body)
  }

  return router
}

function readRetryKey(request: Request): string | undefined {
  const key = request.headers['x-line-retry-key']
  if (key === undefined) return undefined
  if (typeof key !== 'string' || !UUID.test(key)) throw lineErrors.invalidRetryKey()
  return key.toLowerCase()
}
