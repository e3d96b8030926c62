import { addressOf, type Artifact } from './artifacts.ts'
import { describeNetworkFailure, type NetworkFailure } from './describe-network-failure.ts'
import { HttpFailure } from './http-failure.ts'
import { splitCredentials } from './split-credentials.ts'

/** Whether an artifact could be downloaded from there, without doing so; undefined when it could. */
export async function repositoryFailure(
  artifact: Artifact,
  repository: string | undefined,
  timeoutMs = 5_000,
): Promise<NetworkFailure | undefined> {
  const silence = new Error(`nothing came for ${timeoutMs / 1000} s`)
  const given = new AbortController()
  const timer = setTimeout(() => given.abort(silence), timeoutMs)
  try {
    const { url, headers } = splitCredentials(await addressOf(artifact, repository))
    const response = await fetch(url, {
      headers: { ...headers, range: 'bytes=0-0' },
      signal: given.signal,
    })
    await response.body?.cancel()
    if (!response.ok) throw new HttpFailure(response.status)
    return undefined
  } catch (error) {
    const failure = describeNetworkFailure(error)
    if (failure) return failure
    const why = error instanceof Error ? error.message : String(error)
    return { why, todo: '', mayPass: false }
  } finally {
    clearTimeout(timer)
  }
}
