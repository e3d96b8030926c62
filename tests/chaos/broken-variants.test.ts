// That a run can fail: without any one of its safeguards the platform is found to break what is promised.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createScope } from '../support/scope.ts'
import { faultKinds } from './faults/catalogue.ts'
import { startTestServers } from './platform/start-test-servers.ts'
import { runChaos } from './run-chaos.ts'
import { brokenNotifier } from './variants/broken-notifier.ts'
import { brokenOrderApi } from './variants/broken-order-api.ts'

const SEED = 1
/** Time enough for a healthy platform; where what is broken shows before, nobody need wait for the rest. */
const DRAIN_MS = { enough: 20_000, short: 4_000 }

const servers = await startTestServers(createScope({ after }))

for (const variant of [...brokenOrderApi, ...brokenNotifier]) {
  test(`it is found when ${variant.name}`, async (t) => {
    const { results } = await runChaos(createScope(t), {
      servers,
      variant,
      environment: process.env,
      seed: SEED,
      kinds: faultKinds.filter(({ name }) => variant.shownBy.includes(name)),
      faults: variant.faults,
      limits: { freezeMs: [2_000, 4_000], lastingMs: [1_500, 2_500], calmMs: 1_000 },
      calmMs: 500,
      drainMs: variant.drains ? DRAIN_MS.enough : DRAIN_MS.short,
      signal: t.signal,
    })

    const found = results.find(({ promise }) => promise === variant.breaks)?.findings ?? []
    const proof = found.find(({ text }) => variant.finding.test(text))
    const others = results.flatMap(({ findings }) => findings.slice(0, 2))
    assert.ok(proof, `nothing of ${variant.breaks} says ${variant.finding}, only ${JSON.stringify(others)}`)
    t.diagnostic(proof.text)
  })
}
