import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Scope } from '../../support/scope.ts'
import type { OpenPages, PageNews } from './page-news.ts'

const program = fileURLToPath(new URL('pages.ts', import.meta.url))

export interface Pages {
  /** When each order was first shown as `success`, in epoch milliseconds. */
  readonly shownAt: ReadonlyMap<number, number>
  /** How many pages lost their stream. */
  readonly lost: () => number
  readonly close: () => void
}

/** Opens a page for each buyer, in another process; resolves when all of them are live. */
export async function openPages(scope: Scope, pages: OpenPages, signal: AbortSignal): Promise<Pages> {
  const shownAt = new Map<number, number>()
  let lost = 0
  const child = fork(program, [JSON.stringify(pages)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const close = () => {
    child.kill()
  }
  scope.onEnd(close)
  const ready = Promise.withResolvers<undefined>()
  child.on('message', (news: PageNews) => {
    if (news.kind === 'ready') ready.resolve(undefined)
    else if (news.kind === 'closed') lost += 1
    else if (!shownAt.has(news.orderId)) shownAt.set(news.orderId, news.at)
  })
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('the pages could not be opened')
  })
  // Once they are open, it is the end of them that was asked for.
  ended.catch(() => undefined)
  await Promise.race([ready.promise, ended])
  return { shownAt, lost: () => lost, close }
}
