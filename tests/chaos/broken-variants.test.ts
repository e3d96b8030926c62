// That a run can fail: without any one of its safeguards the platform is found to break its promises.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { localDirectory } from '../../infra/local/paths.ts'
import { createScope } from '../support/scope.ts'
import { faultKinds } from './faults/catalogue.ts'
import { startServers } from './platform/start-servers.ts'
import { runChaos } from './run-chaos.ts'
import { brokenVariants } from './variants/broken-variants.ts'

const SEED = 1
/** What has not drained by then has not drained: nothing else is checked here but what is broken. */
const DRAIN_MS = 4_000

const parent = join(localDirectory, 'test')
await mkdir(parent, { recursive: true })
const servers = await startServers(createScope({ after }), {
  directory: await mkdtemp(join(parent, 'chaos-')),
  environment: process.env,
})

for (const variant of brokenVariants) {
  test(`it is found when ${variant.name}`, async (t) => {
    const result = await runChaos(createScope(t), {
      servers,
      variant,
      environment: process.env,
      seed: SEED,
      kinds: faultKinds.filter(({ name }) => variant.shownBy.includes(name)),
      faults: variant.faults,
      limits: { freezeMs: [2_000, 4_000], lastingMs: [1_500, 2_500] },
      calmMs: 500,
      drainMs: DRAIN_MS,
      signal: t.signal,
      onNews: () => undefined,
    })

    const broken = result.results.filter(({ findings }) => findings.length > 0)
    assert.ok(
      broken.some(({ promise }) => promise === variant.breaks),
      `${variant.breaks} was not found broken, only ${JSON.stringify(broken.map(({ promise }) => promise))}`,
    )
    t.diagnostic(broken.map(({ promise, findings }) => `${promise}: ${findings[0]?.text}`).join('; '))
  })
}
