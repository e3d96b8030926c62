import type { CheckResult } from '../finding.ts'
import { checkAnswers } from './check-answers.ts'
import { checkBystanders } from './check-bystanders.ts'
import { checkClients } from './check-clients.ts'
import { checkDrained } from './check-drained.ts'
import { checkEvents } from './check-events.ts'
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
  checkBystanders,
  checkDrained,
  checkStops,
]

/** One result per promise. */
export const checkEverything = (evidence: Evidence): CheckResult[] => checks.map((check) => check(evidence))
