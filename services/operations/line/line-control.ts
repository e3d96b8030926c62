import axios, { isAxiosError } from 'axios'
import { z } from 'zod'
import type { Faults } from './faults.ts'
import { LineAway, LineIsReal } from './line-errors.ts'

const TIMEOUT_MS = 5_000
/** In which an order's message is looked for. */
const MOST_MESSAGES = '10000'
const SIMULATOR = 'the LINE simulator'

export interface LineQuota {
  readonly simulated: boolean
  /** Null: this account has no limit. */
  readonly limit: number | null
  /** Messages of this month. */
  readonly used: number
}

/** LINE as an operator sees it. */
export interface LineControl {
  readonly simulated: boolean
  /** @throws LineIsReal, LineAway */
  readonly readFaults: () => Promise<Faults>
  /** The simulator's test users. @throws LineIsReal, LineAway */
  readonly readUsers: () => Promise<readonly TestUser[]>
  /** Replaces all faults. Returns them as they are now. @throws LineIsReal, LineAway */
  readonly setFaults: (faults: Faults) => Promise<Faults>
  /** @throws LineAway */
  readonly readQuota: () => Promise<LineQuota>
  /** An ID token of the simulator. @throws LineIsReal, LineAway */
  readonly signIdToken: (userId: string) => Promise<string>
  /** The message with this retry key, if the simulator has accepted it since then. @throws LineIsReal, LineAway */
  readonly findAccepted: (
    userId: string,
    retryKey: string,
    since: Date,
  ) => Promise<AcceptedMessage | undefined>
}

export interface TestUser {
  readonly userId: string
  readonly name: string
}

export interface AcceptedMessage {
  readonly id: string
  readonly acceptedAt: string
}

interface LineControlOptions {
  /** LINE_API_BASE_URL; the simulator's own calls are at the same address. */
  readonly url: string
  readonly accessToken: string
  readonly simulated: boolean
}

const quota = z.discriminatedUnion('type', [
  z.object({ type: z.literal('limited'), value: z.number() }),
  z.object({ type: z.literal('none') }),
])
const consumption = z.object({ totalUsage: z.number() })
const anyFaults = z.looseObject({ latencyMs: z.number(), down: z.boolean() })
const users = z.object({ users: z.array(z.object({ userId: z.string(), name: z.string() })) })
const signed = z.object({ idToken: z.string() })
const messages = z.object({
  messages: z.array(z.object({ id: z.string(), retryKey: z.string().nullable(), acceptedAt: z.string() })),
})

export function createLineControl({ url, accessToken, simulated }: LineControlOptions): LineControl {
  const http = axios.create({
    baseURL: url,
    timeout: TIMEOUT_MS,
    maxRedirects: 0,
    // Node itself uses the proxy in HTTPS_PROXY.
    proxy: false,
  })

  /** Never passes an error of axios on: it carries the access token. */
  async function ask<Schema extends z.ZodType>(
    schema: Schema,
    {
      server,
      ...request
    }: { server: string; url: string; method?: string; data?: unknown; headers?: object },
  ): Promise<z.output<Schema>> {
    const { data, reason } = await http.request<unknown>(request as object).then(
      (response) => ({ data: response.data, reason: undefined }),
      (error: unknown) => ({ data: undefined, reason: describe(error) }),
    )
    if (reason !== undefined) throw new LineAway(server, reason)
    const parsed = schema.safeParse(data)
    if (!parsed.success) throw new LineAway(server, 'its answer is something else')
    return parsed.data
  }

  async function askSimulator<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    change?: { method: string; data: unknown },
  ): Promise<z.output<Schema>> {
    if (!simulated) throw new LineIsReal()
    return ask(schema, { server: SIMULATOR, url: `/simulator/${path}`, ...change })
  }

  const askLine = <Schema extends z.ZodType>(schema: Schema, path: string) =>
    ask(schema, {
      server: simulated ? SIMULATOR : 'LINE',
      url: `/v2/bot/message/${path}`,
      headers: { authorization: `Bearer ${accessToken}` },
    })

  return {
    simulated,
    readFaults: () => askSimulator(anyFaults, 'faults'),
    readUsers: async () => (await askSimulator(users, 'users')).users,
    setFaults: (data) => askSimulator(anyFaults, 'faults', { method: 'PUT', data }),
    readQuota: async () => {
      const [most, { totalUsage }] = await Promise.all([
        askLine(quota, 'quota'),
        askLine(consumption, 'quota/consumption'),
      ])
      return { simulated, limit: most.type === 'limited' ? most.value : null, used: totalUsage }
    },
    signIdToken: async (userId) =>
      (await askSimulator(signed, 'id-token', { method: 'POST', data: { userId } })).idToken,
    findAccepted: async (userId, retryKey, since) => {
      const query = new URLSearchParams({ to: userId, since: since.toISOString(), limit: MOST_MESSAGES })
      const path = `messages?${query.toString()}`
      const { messages: all } = await askSimulator(messages, path)
      return all.find((message) => message.retryKey === retryKey)
    },
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'it closes the connection',
  ECONNABORTED: 'no answer in time',
  ETIMEDOUT: 'no answer in time',
}

function describe(error: unknown): string {
  if (!isAxiosError(error)) return 'the request failed'
  if (error.response !== undefined) return `status ${error.response.status}`
  return REASONS[error.code ?? ''] ?? 'no answer'
}
