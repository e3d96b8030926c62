import { fileURLToPath } from 'node:url'
import express, { Router, type Request, type RequestHandler, type Response } from 'express'
import helmet from 'helmet'
import { z } from 'zod'
import type { SendBudget } from '../../../services/shared/http/send-budget.ts'
import { renderChat } from './chat-view.ts'
import { html } from './html.ts'
import type { LiveFeed } from './live-feed.ts'
import { findMissedMessages } from './missed-messages.ts'
import { messageIdSchema } from '../store/list-messages.ts'
import type { InTurn } from '../store/in-turn.ts'
import type { MessageStore } from '../store/message-store.ts'
import { messageId, messageNumber, shownMessages, type ShownMessage } from '../store/messages.ts'
import { renderPage } from './page.ts'
import { chatPath, findPeople, renderPeople } from './people-list.ts'
import { nameOf } from '../line-api/test-users.ts'
import { userIdSchema } from '../store/user-id.ts'
import { wordsIn, type Words } from './words.ts'

const PAGE_SIZE = 100
const FILES = { index: false } as const

export interface ChatParts {
  readonly store: MessageStore
  readonly feed: LiveFeed
  readonly accountName: string
  readonly sendBudget: SendBudget
  readonly inTurn: InTurn
}

/** The pages that show what LINE's users would see. */
export function chatRoutes({ store, feed, accountName, sendBudget, inTurn }: ChatParts): Router {
  const router = Router()
  const send = createSender(sendBudget)
  const answerInTurn =
    (answer: (request: Request, response: Response) => Promise<void>): RequestHandler =>
    (request, response) =>
      inTurn(async () => {
        if (!response.closed) await answer(request, response)
      })
  // What all pages share, as it is. At its path in the project, so that chat.js finds it from its own folder, too.
  for (const shared of ['/frontend/shared/live', '/frontend/public'])
    router.use(shared, securityHeaders, express.static(folder(`../../..${shared}`), FILES))
  router.use('/assets', securityHeaders, express.static(folder('public'), FILES))

  router.get(
    '/',
    securityHeaders,
    answerInTurn(async (request, response) => {
      const words = chooseWords(request, response)
      const search = userIdSchema.catch('').parse(request.query.q).trim()
      const { shown, more } = await findPeople(store, search)
      const people = renderPeople({ words, people: shown, more, search })
      const content = html`<section class="chat none" aria-labelledby="choose">
        <div>
          <h2 id="choose">${words.choose}</h2>
          <p>${words.chooseHint}</p>
        </div>
      </section>`
      send(
        response,
        'html',
        renderPage({ words, title: words.simulator, path: '/', people, content, shows: 'people' }),
      )
    }),
  )

  router.get(
    '/chat/:userId',
    securityHeaders,
    answerInTurn(async (request, response) => {
      const words = chooseWords(request, response)
      const { userId } = userIdParam.parse(request.params)
      const before = messageIdParam.parse(request.query.before)
      const { messages, hasEarlier } = await lastMessages(store, userId, before)
      const { shown, more } = await findPeople(store, '')
      const content = renderChat({
        words,
        accountName,
        userId,
        messages,
        hasEarlier,
        isArchive: before !== undefined,
        upTo: messages.at(-1)?.id ?? messageId(0),
      })
      const people = renderPeople({ words, people: shown, more, search: '', current: userId })
      const title = `${accountName} · ${nameOf(userId) ?? userId}`
      send(
        response,
        'html',
        renderPage({ words, title, path: chatPath(userId), people, content, shows: 'chat' }),
      )
    }),
  )

  router.get('/chat/:userId/events', async (request, response) => {
    const { userId } = userIdParam.parse(request.params)
    // A browser that reconnects sends the last id that it saw, which is newer than the one in its page.
    const since = messageIdParam.parse(request.get('Last-Event-ID') ?? request.query.since)
    if (request.method === 'HEAD') response.type('text/event-stream').end()
    else await feed.subscribe(response, { userId, store, since })
  })

  // What the events would bring, as one short answer.
  router.get(
    '/chat/:userId/messages',
    answerInTurn(async (request, response) => {
      const { userId } = userIdParam.parse(request.params)
      const since = messageIdSchema.parse(request.query.since)
      send(response, 'json', JSON.stringify(await findMissedMessages(store, userId, since)))
    }),
  )
  return router
}

const userIdParam = z.object({ userId: userIdSchema })
const messageIdParam = messageIdSchema.optional()

async function lastMessages(
  store: MessageStore,
  userId: string,
  before: string | undefined,
): Promise<{ messages: ShownMessage[]; hasEarlier: boolean }> {
  const number = before === undefined ? Infinity : (messageNumber(before) ?? 0)
  const pushes = await store.readLast(userId, number, PAGE_SIZE + 1)
  const messages = pushes.flatMap(shownMessages).filter(({ id }) => before === undefined || id < before)
  return { messages: messages.slice(-PAGE_SIZE), hasEarlier: messages.length > PAGE_SIZE }
}

/** The chosen language, now or earlier; otherwise the browser's. */
function chooseWords(request: Request, response: Response): Words {
  const chosen = z.enum(['en', 'th']).optional().catch(undefined).parse(request.query.lang)
  if (chosen) response.setHeader('Set-Cookie', `lang=${chosen}; Path=/; SameSite=Lax; Max-Age=31536000`)
  const [, earlier] = /(?:^|;\s*)lang=(en|th)/.exec(request.headers.cookie ?? '') ?? []
  return wordsIn(chosen ?? earlier ?? (request.acceptsLanguages('en', 'th') || 'en'))
}

function folder(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

/** Long messages make an answer large, and a client may not read it. */
function createSender(budget: SendBudget) {
  return (response: Response, type: 'html' | 'json', text: string): void => {
    const body = Buffer.from(text)
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('Content-Length', body.length)
    response.type(type)
    budget.end(response, body)
  }
}

const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Served over plain HTTP on this machine.
  strictTransportSecurity: false,
})
