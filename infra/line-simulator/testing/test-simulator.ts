import { mkdtemp, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import request from 'supertest'
import { listen, type HttpServer } from '../../../services/shared/http/http-server.ts'
import { createLogger } from '../../../services/shared/runtime/logger.ts'
import { readConfig } from '../config.ts'
import { openSimulator } from '../simulator.ts'

/** supertest's interface with bodies of unknown type, so that each test says what it expects. */
export interface Call extends Promise<Answer> {
  set: (header: string, value: string) => Call
  type: (type: string) => Call
  send: (body: unknown) => Call
  expect: (status: number) => Call
}
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string | undefined>>
}
export type Agent = Record<'get' | 'post' | 'put' | 'patch' | 'delete' | 'options', (path: string) => Call>

export const TOKEN = 'test-token'

export interface TestSimulator {
  readonly url: string
  readonly dataDir: string
  /** The simulator's clock, in epoch milliseconds: set it to travel. */
  readonly clock: { now: number }
  readonly agent: Agent
  /** A push that LINE accepts, unless something is overridden. */
  readonly push: (overrides?: PushOverrides) => Call
  readonly messages: (
    query?: string,
  ) => Promise<{ id: string; to: string; text: string; retryKey: string | null; acceptedAt: string }[]>
  readonly setFaults: (faults: object) => Promise<void>
  /** The addresses of the live feeds that are open. */
  readonly openFeeds: ReadonlySet<{ readonly url?: string | undefined }>
  /** The most feeds that were open at once. */
  readonly mostFeeds: () => number
  readonly stop: () => Promise<void>
}

interface PushOverrides {
  readonly to?: unknown
  readonly messages?: unknown
  readonly text?: string
  readonly retryKey?: string
  readonly token?: string
  readonly [field: string]: unknown
}

/** A directory that is removed when the test ends. */
export async function temporaryDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'line-simulator-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

export interface TestOptions {
  /** Settings, as in `.env.example`. */
  readonly env?: Record<string, string>
  readonly dataDir?: string
  readonly port?: number
  readonly startAt?: number
  readonly random?: () => number
}

/** A simulator in this process, on a free port, without latency; it stops when the test ends. */
export async function startSimulator(t: TestContext, options: TestOptions = {}): Promise<TestSimulator> {
  const dataDir = options.dataDir ?? (await temporaryDir(t))
  const clock = { now: options.startAt ?? Date.now() }
  const simulator = await openSimulator({
    config: readConfig({
      SIMULATOR_DATA_DIR: dataDir,
      SIMULATOR_ACCESS_TOKEN: TOKEN,
      SIMULATOR_LATENCY_MS: '0',
      ...options.env,
    }),
    log: createLogger({ name: 'line-simulator', level: 'silent', pretty: false }),
    onFailure: (error) => {
      throw error
    },
    clock: () => clock.now,
    ...(options.random && { random: options.random }),
  })
  const http = await listen(simulator.app, { host: '127.0.0.1', port: options.port ?? 0 })
  const openFeeds = new Set<IncomingMessage>()
  let mostFeeds = 0
  http.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.includes('/events') !== true) return
    openFeeds.add(request)
    mostFeeds = Math.max(mostFeeds, openFeeds.size)
    response.once('close', () => openFeeds.delete(request))
  })
  const stop = once(() => closeAll(http, simulator))
  t.after(stop)

  const agent = request(http.url) as unknown as Agent
  return {
    url: http.url,
    dataDir,
    clock,
    agent,
    openFeeds,
    mostFeeds: () => mostFeeds,
    stop,
    push: (overrides) => pushTo(agent, overrides),
    messages: async (query = '') => {
      const { body } = await agent.get(`/simulator/messages${query}`).expect(200)
      return (body as { messages: Awaited<ReturnType<TestSimulator['messages']>> }).messages
    },
    setFaults: async (faults) => {
      await agent.put('/simulator/faults').send(faults).expect(200)
    },
  }
}

export function pushTo(agent: Agent, overrides: PushOverrides = {}): Call {
  const { retryKey, token = TOKEN, text = 'Buy product: Thai tea successful!', ...body } = overrides
  const sent = { to: 'U1234', messages: [{ type: 'text', text }], ...body }
  const push = agent.post('/v2/bot/message/push').set('Authorization', `Bearer ${token}`)
  return (retryKey === undefined ? push : push.set('X-Line-Retry-Key', retryKey)).send(sent)
}

async function closeAll(
  http: HttpServer,
  simulator: Awaited<ReturnType<typeof openSimulator>>,
): Promise<void> {
  const closed = http.close()
  simulator.endFeeds()
  http.server.closeAllConnections()
  await closed
  await simulator.close()
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
