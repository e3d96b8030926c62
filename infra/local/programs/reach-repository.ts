import { backoffMs, pause } from '../../../services/shared/runtime/backoff.ts'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { addressOf, type Artifact } from './artifacts.ts'
import { describeNetworkFailure, STALL_TEXT, type NetworkFailure } from './describe-network-failure.ts'
import { HttpFailure } from './download-errors.ts'
import { splitCredentials } from './split-credentials.ts'

const ATTEMPTS = 4
const BACKOFF = { firstMs: 500, maxMs: 2_000 }

interface ReachOptions {
  /** The limit for all attempts together. */
  readonly withinMs?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Checks whether an artifact can be downloaded, without downloading it; undefined when it can. Retries temporary
 * failures.
 */
export async function repositoryFailure(
  artifact: Artifact,
  repository: string | undefined,
  { withinMs = 15_000, signal }: ReachOptions = {},
): Promise<NetworkFailure | undefined> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(`${STALL_TEXT} ${withinMs / 1000} s`)), withinMs)
  const limit = AbortSignal.any([late.signal, ...(signal ? [signal] : [])])
  let failure: NetworkFailure | undefined
  try {
    for (let attempt = 1; ; attempt++) {
      const found = await tryOnce(artifact, repository, limit)
      // An earlier failure says more than the end of the time limit.
      failure = limit.aborted ? (failure ?? found) : found
      if (!failure?.mayPass || limit.aborted || attempt >= ATTEMPTS) break
      await pause(backoffMs(attempt, BACKOFF), limit)
    }
    signal?.throwIfAborted()
    return failure
  } finally {
    clearTimeout(timer)
  }
}

async function tryOnce(
  artifact: Artifact,
  repository: string | undefined,
  signal: AbortSignal,
): Promise<NetworkFailure | undefined> {
  try {
    const { url, headers } = splitCredentials(await addressOf(artifact, repository))
    const response = await fetch(url, { headers: { ...headers, range: 'bytes=0-0' }, signal })
    await response.body?.cancel()
    if (!response.ok) throw new HttpFailure(response.status)
    return undefined
  } catch (error) {
    return describeNetworkFailure(error) ?? { why: messageOf(error), todo: '', mayPass: false }
  }
}
