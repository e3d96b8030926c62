/** A push that LINE accepted, as its record says. */
export interface AcceptedPush {
  readonly retryKey: string
  /** Epoch milliseconds, by the clock of this machine, on which LINE's simulator runs. */
  readonly acceptedAt: number
}

/** What became of all pushes since the simulator started. */
export interface PushStats {
  readonly accepted: number
  readonly duplicates: number
  readonly rateLimited: number
  readonly failed: number
  readonly unanswered: number
  readonly reset: number
}

/** What LINE accepted at `since` (epoch milliseconds) or later, oldest first. */
export async function readAcceptedPushes(simulatorUrl: string, since: number): Promise<AcceptedPush[]> {
  const query = new URLSearchParams({ since: new Date(since).toISOString() })
  const { messages } = await read<{ messages: { retryKey: string; acceptedAt: string }[] }>(
    `${simulatorUrl}/simulator/messages?${query.toString()}`,
  )
  return messages.map(({ retryKey, acceptedAt }) => ({ retryKey, acceptedAt: Date.parse(acceptedAt) }))
}

export function readPushStats(simulatorUrl: string): Promise<PushStats> {
  return read(`${simulatorUrl}/simulator/stats`)
}

async function read<Body>(url: string): Promise<Body> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as Body
}
