import type { Scope } from '../../support/scope.ts'
import type { Platform } from '../platform/start-platform.ts'
import type { PartReport } from '../report/report.ts'

export interface PartOptions {
  readonly rounds: number
  /** How long each load lasts. */
  readonly seconds: number
  readonly connections: readonly number[]
  /** How many pending orders are drained. */
  readonly orders: number
  /** The share of pushes that LINE answers with 500 meanwhile, from 0 to less than 1. */
  readonly errors: number
  /** With how many orders in the table the same work is done. */
  readonly sizes: readonly number[]
}

/** A part of the benchmark that can be run alone. */
export interface Part {
  readonly name: string
  /** For the help. */
  readonly about: string
  readonly run: (context: PartContext) => Promise<Omit<PartReport, 'name'>>
}

export interface PartContext {
  readonly scope: Scope
  readonly platform: Platform
  readonly options: PartOptions
  /** Shows what it is at. */
  readonly detail: (text: string) => void
}
