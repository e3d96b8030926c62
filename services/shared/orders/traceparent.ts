import { takeRandomBytes } from './random-bytes.ts'

/** Neither version ff nor ids that are all zero: those are invalid. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/

/**
 * The next hop of a W3C trace: the same trace id with a span id of our own; a new trace when there is none
 * to continue. Source: W3C Trace Context, "traceparent header".
 */
export function continueTrace(traceparent: string | undefined): string {
  const [, traceId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? []
  const spanId = takeRandomBytes(8).toString('hex')
  if (traceId === undefined) return `00-${takeRandomBytes(16).toString('hex')}-${spanId}-01`
  return `00-${traceId}-${spanId}-${flags}`
}
