// A run can fail: without any one of its safeguards the platform is found to break a promise.
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createScope } from '../support/scope.ts'
import { faultKinds } from './faults/catalogue.ts'
import { startTestServers } from './platform/start-test-servers.ts'
import { runChaos } from './run-chaos.ts'
import { brokenNotifier } from './variants/broken-notifier.ts'
import { brokenOrderApi } from './variants/broken-order-api.ts'
import type { Variant } from './variants/variant.ts'

const SEED = 1
/** How long faults are injected until the finding shows. */
const SEARCH_MS = 90_000
/** A healthy platform needs less; buyers need less to finish. */
const DRAIN_MS = { healthy: 20_000, buyers: 4_000 }

const [striking = [], others = []] = [true, undefined].map((strikesServers) =>
  [...brokenOrderApi, ...brokenNotifier].filter((variant) => variant.strikesServers === strikesServers),
)

describe('without a safeguard', { concurrency: true }, () => {
  describe('on separate servers', { concurrency: 1 }, () => findEach(striking))
  describe('on shared servers', { concurrency: 2 }, () => findEach(others))
})

function findEach(variants: readonly Variant[]): void {
  const servers = startTestServers(createScope({ after }))

  for (const variant of variants)
    test(`a run finds that ${variant.name}`, async (t) => {
      const { results } = await runChaos(createScope(t), {
        servers: await servers,
        variant,
        environment: process.env,
        seed: SEED,
        kinds: faultKinds.filter(({ name }) => variant.shownBy.includes(name)),
        faults: variant.showsWhenDrained && variant.shownBy.length,
        limits: { freezeMs: [2_000, 4_000], lastingMs: [1_500, 2_500], calmMs: 1_000 },
        calmMs: 500,
        drainMs: variant.showsWhenDrained ? DRAIN_MS.healthy : DRAIN_MS.buyers,
        signal: AbortSignal.any([t.signal, AbortSignal.timeout(SEARCH_MS)]),
      })

      const found = results.find(({ promise }) => promise === variant.breaks)?.findings ?? []
      const proof = found.find(({ text }) => variant.finding.test(text))
      const all = results.flatMap(({ findings }) => findings.slice(0, 2))
      assert.ok(
        proof,
        `no finding of ${variant.breaks} matches ${variant.finding}, only ${JSON.stringify(all)}`,
      )
      t.diagnostic(proof.text)
    })
}
