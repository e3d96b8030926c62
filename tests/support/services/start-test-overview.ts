import express from 'express'
import { Registry } from 'prom-client'
import { addOverviewMetrics } from '../../../services/operations/overview/overview-metrics.ts'
import { startOverview } from '../../../services/operations/overview/start-overview.ts'
import type { Overview } from '../../../services/operations/overview/overview.ts'
import { addOverviewRoutes } from '../../../services/operations/overview/overview-routes.ts'
import type { Sampler } from '../../../services/operations/overview/sampler.ts'
import { listen } from '../../../services/shared/http/http-server.ts'
import { createEventStreams } from '../../../services/shared/http/streams/event-streams.ts'
import { createSendBudget } from '../../../services/shared/http/send-budget.ts'
import type { Scope } from '../scope.ts'
import { silentLog, testKafkaAccess } from '../servers/test-topics.ts'
import { waitFor } from '../wait-for.ts'

interface OverviewOptions {
  readonly databaseUrl: string
  readonly topic: string
  readonly groupId: string
  readonly brokers?: readonly string[]
  readonly simulatorUrl?: string
}

export interface TestOverview {
  readonly url: string
  readonly sampler: Sampler
  /** What Prometheus would read. */
  readonly readMetrics: () => Promise<string>
  /** Resolves with the first overview that fits. */
  readonly waitUntil: (what: string, fits: (overview: Overview) => boolean) => Promise<Overview>
}

/** The overview of operations, with its routes, on a port of its own. */
export async function startTestOverview(scope: Scope, options: OverviewOptions): Promise<TestOverview> {
  const { databaseUrl, topic, groupId, brokers = testKafkaAccess().brokers, simulatorUrl } = options
  const streams = createEventStreams({ budget: createSendBudget() })
  scope.onEnd(streams.close)
  const sampler = startOverview({
    ...{ topic, groupId, streams, log: silentLog },
    access: { url: databaseUrl },
    kafka: { access: { brokers } },
    readFaults:
      simulatorUrl === undefined
        ? undefined
        : async () =>
            (await (await fetch(`${simulatorUrl}/simulator/faults`)).json()) as Record<string, unknown>,
    onClose: (_, release) => scope.onEnd(release),
  })
  const registry = new Registry()
  addOverviewMetrics({ registry, sampler, topic, groupId })
  const app = express()
  addOverviewRoutes(app, { sampler })
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  scope.onEnd(server.close)
  scope.onEnd(streams.endAll)
  return {
    url: server.url,
    sampler,
    readMetrics: () => registry.metrics(),
    waitUntil: (what, fits) =>
      waitFor(
        what,
        async () => {
          const overview = await sampler.overview()
          return fits(overview) && overview
        },
        90_000,
      ),
  }
}
