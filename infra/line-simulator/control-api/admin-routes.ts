import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import cors from 'cors'
import express, { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import type { SendBudget } from '../../../services/shared/http/send-budget.ts'
import type { Logger } from '../../../services/shared/runtime/logger.ts'
import { allowMethods } from '../line-api/allow-methods.ts'
import type { Counters } from '../line-api/counters.ts'
import type { FaultSwitch } from '../line-api/faults.ts'
import { signIdToken } from '../line-api/id-token.ts'
import type { InTurn } from '../store/in-turn.ts'
import { listMessages, messagesJson, messagesQuery } from '../store/list-messages.ts'
import type { MessageStore } from '../store/message-store.ts'
import { sendPieces } from '../store/send-pieces.ts'
import type { SigningKey } from '../line-api/signing-key.ts'
import { requireJson } from '../line-api/request-checks.ts'
import { TEST_USERS, nameOf } from '../line-api/test-users.ts'
import { userIdSchema } from '../store/user-id.ts'

export interface AdminParts {
  readonly store: MessageStore
  readonly faults: FaultSwitch
  readonly counters: Counters
  readonly key: SigningKey
  readonly channelId: string
  readonly clock: () => number
  readonly log: Logger
  readonly sendBudget: SendBudget
  readonly inTurn: InTurn
  /** Called after the messages were deleted. */
  readonly onForgotten: () => void
}

const idTokenBody = z.strictObject({
  userId: userIdSchema,
  name: z.string().min(1).max(255).optional(),
  expiresIn: z.number().int().min(-31_536_000).max(31_536_000).default(3600),
})

/** CORS for pages of this machine, such as the shop. */
const LOCAL_PAGE = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/
/** The ends of names that exist in local networks only. */
const LOCAL_NAME = /\.(local|lan|internal|home\.arpa)$/

/**
 * A page of this machine: on loopback, or, for a phone, at the host at which the simulator was called. Other sites can let
 * their name point to this machine, so a name with a dot does not count, unless it is one of the local network.
 */
function isOwnPage(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || LOCAL_PAGE.test(origin)) return true
  const page = hostnameOf(origin)
  if (page === undefined || page !== hostnameOf(`http://${host ?? ''}`)) return false
  return isIP(page.replace(/[[\]]/g, '')) !== 0 || !page.includes('.') || LOCAL_NAME.test(page)
}

function hostnameOf(origin: string): string | undefined {
  const url = URL.parse(origin)
  return url?.protocol === 'http:' ? url.hostname : undefined
}

/** What LINE does not have: the list of messages, faults, and logins without a password. */
export function adminRoutes({
  store,
  faults,
  counters,
  key,
  channelId,
  clock,
  log,
  sendBudget,
  inTurn,
  onForgotten,
}: AdminParts): Router {
  const router = Router()
  router.use(
    cors(({ headers }: IncomingMessage, callback) => {
      callback(null, {
        origin: isOwnPage(headers.origin, headers.host),
        methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        allowedHeaders: ['Content-Type'],
        maxAge: 600,
      })
    }),
  )

  router.all('/messages', allowMethods('GET', 'DELETE'))
  router.all('/faults', allowMethods('GET', 'PUT', 'PATCH'))
  router.all(['/users', '/stats'], allowMethods('GET'))
  router.all('/id-token', allowMethods('POST'))

  router.get('/messages', async (request, response) => {
    const messages = listMessages(store, messagesQuery.parse(request.query))
    response.type('json')
    await sendPieces({ response, pieces: messagesJson(messages), budget: sendBudget, inTurn })
  })
  router.delete('/messages', async (_request, response) => {
    await store.forget()
    onForgotten()
    log.info('all messages and retry keys deleted')
    response.status(204).end()
  })

  router.get('/faults', (_request, response) => void response.json(faults.current()))
  router.put('/faults', demandJson, parseJson, (request, response) => {
    response.json(faults.replace(request.body))
    log.info({ faults: faults.current() }, 'faults set')
  })
  router.patch('/faults', demandJson, parseJson, (request, response) => {
    response.json(faults.change(request.body))
    log.info({ faults: faults.current() }, 'faults set')
  })

  router.get('/users', (_request, response) => void response.json({ users: TEST_USERS }))
  router.post('/id-token', demandJson, parseJson, async (request, response) => {
    const { userId, name = nameOf(userId), expiresIn } = idTokenBody.parse(request.body)
    response.json({ idToken: await signIdToken({ userId, name, expiresIn }, { key, channelId, clock }) })
  })

  router.get('/stats', (_request, response) => {
    response.json({ ...counters, remembered: store.size(), usageThisMonth: store.usage() })
  })
  return router
}

/** JSON only: browsers send a preflight for it, so a page of another site cannot make these calls. */
const demandJson: RequestHandler = (request, _response, next) => {
  requireJson(request)
  next()
}
const parseJson = express.json({ strict: false })
