import { setTimeout as delay } from 'node:timers/promises'

const INTERVAL_MS = 25

/**
 * Waits until `read` gives something (not undefined, not false), and returns it.
 * @throws after `timeoutMs`, saying what was waited for and what the last reading failed with
 */
export async function waitFor<Value>(
  what: string,
  read: () => Value | Promise<Value>,
  timeoutMs = 30_000,
): Promise<Exclude<Value, undefined | false>> {
  const giveUpAt = Date.now() + timeoutMs
  let lastError: unknown
  while (Date.now() < giveUpAt) {
    try {
      const value = await read()
      if (value !== undefined && value !== false) return value as Exclude<Value, undefined | false>
    } catch (error) {
      lastError = error
    }
    await delay(INTERVAL_MS)
  }
  throw new Error(`waited ${timeoutMs} ms in vain: ${what}`, { cause: lastError })
}
