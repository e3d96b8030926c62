import { Router } from 'express'
import type { LiveFeed } from './live-feed.ts'
import type { MessageStore } from './message-store.ts'
export interface ChatParts {
  readonly store: MessageStore
  readonly feed: LiveFeed
  readonly accountName: string
}
export function chatRoutes(_parts: ChatParts): Router {
  return Router()
}
