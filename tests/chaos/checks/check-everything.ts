import type { CheckResult } from '../finding.ts'
import { checkAnswers } from './check-answers.ts'
import { checkIsolation } from './check-isolation.ts'
import { checkClients } from './check-clients.ts'
import { checkDrained } from './check-drained.ts'
import { checkEvents } from './check-events.ts'
import { checkMemory } from './check-memory.ts'
import { checkMessages } from './check-messages.ts'
import { checkOrder } from './check-order.ts'
import { checkStock } from './check-stock.ts'
import { checkStops } from './check-stops.ts'
import { checkSuccess } from './check-success.ts'
import type { Evidence } from './evidence.ts'

const checks = [
  checkStock,
  checkAnswers,
  checkClients,
  checkEvents,
  checkMessages,
  checkSuccess,
  checkOrder,
  checkIsolation,
  checkDrained,
  checkStops,
  checkMemory,
]

/** One result per promise. */
export function checkEverything(evidence: Evidence): CheckResult[] {
  return checks.map((check) => {
    const result = check(evidence)
    if (result.seen > 0 || result.findings.length > 0) return result
    const text = 'nothing was checked, so nothing is proven'
    return { ...result, findings: [{ promise: result.promise, text }] }
  })
}
