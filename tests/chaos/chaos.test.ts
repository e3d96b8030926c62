// The platform keeps its promises: every kind of fault at least once, in three short runs. `npm run chaos` is the long one.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createScope } from '../support/scope.ts'
import { faultKinds } from './faults/catalogue.ts'
import { formatVerdict, isKept } from './format-verdict.ts'
import { startTestServers } from './platform/start-test-servers.ts'
import { runChaos } from './run-chaos.ts'

const SEEDS = [11, 22, 33]

describe('every kind of fault', { concurrency: true }, () => {
  for (const [index, seed] of SEEDS.entries()) {
    // Every third kind: together, all of them.
    const kinds = faultKinds.filter((_, place) => place % SEEDS.length === index)

    test(`with seed ${seed}: ${kinds.map(({ name }) => name).join(', ')}`, async (t) => {
      const scope = createScope(t)
      const servers = await startTestServers(scope)
      const result = await runChaos(scope, {
        servers,
        kinds,
        seed,
        environment: process.env,
        faults: kinds.length,
        // Just longer than a session in the group.
        limits: { freezeMs: [5_000, 11_000], lastingMs: [1_000, 4_000], calmMs: 12_000 },
        calmMs: 2_000,
        drainMs: 120_000,
        signal: t.signal,
      })
      const only = kinds.map(({ name }) => name).join(',')
      const command = `npm run chaos -- --faults ${kinds.length} --seed ${seed} --only ${only}`
      assert.ok(isKept(result), formatVerdict(result, command))
      t.diagnostic(formatVerdict(result, command))
    })
  }
})
