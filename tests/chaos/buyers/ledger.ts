import type { Finding } from '../finding.ts'
import type { OrderRequest } from './ask-for-order.ts'

/**
 * One order that a client means to place.
 * - `once`: a user of its own, no key, one attempt.
 * - `keyed`: asked for again with the same key until there was an outcome.
 */
export interface Intent {
  readonly request: OrderRequest
  readonly kind: 'once' | 'keyed'
  readonly startedAt: number
  readonly outcome: Outcome
}

export type Outcome =
  | { readonly kind: 'placed'; readonly orderId: number }
  | { readonly kind: 'rejected'; readonly why: string }
  /** Only of `once`: who repeats finds out. */
  | { readonly kind: 'unknown'; readonly why: string }

export interface Poison {
  readonly id: string
  readonly what: string
  /** False for what is to be passed over in silence: the copy of an old message. */
  readonly needsDeadLetter: boolean
}

/** A partition's messages from one offset up to, not including, another. */
export interface OffsetRange {
  readonly partition: number
  readonly from: number
  readonly to: number
}

/** The clients' answers and the injected faults: everything that a check may compare with. */
export interface Ledger {
  readonly intents: Intent[]
  /** Found while it happened. */
  readonly findings: Finding[]
  readonly poisons: Poison[]
  /** Events that were skipped by hand, as by an operator who sets a group's offsets to the end. */
  readonly skipped: OffsetRange[]
  /** Users that LINE refuses always, and those that it refuses at times. */
  readonly refusedUsers: Set<string>
  readonly sometimesUnknownUsers: Set<string>
  /** Orders that an operator replayed. */
  readonly replayed: Set<number>
  /** How the simulator's clock was set, oldest first: from when on it is off by how much. */
  readonly lineClock: { readonly from: number; readonly shiftMs: number }[]
  /** The most that each process had resident, by its name. */
  readonly mostMemoryMb: Map<string, number>
  readonly counts: { attempts: number; placed: number; looks: number; stops: number; stalledStreams: number }
}

export function openLedger(): Ledger {
  return {
    intents: [],
    findings: [],
    poisons: [],
    skipped: [],
    refusedUsers: new Set(),
    sometimesUnknownUsers: new Set(),
    replayed: new Set(),
    lineClock: [],
    mostMemoryMb: new Map(),
    counts: { attempts: 0, placed: 0, looks: 0, stops: 0, stalledStreams: 0 },
  }
}
