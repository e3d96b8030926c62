import pidusage from 'pidusage'
import type { Ledger } from '../buyers/ledger.ts'
import { instanceNames } from '../platform/instances.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'

const LIMIT_MB = 200

/** Looks once at how much each of our processes has resident. */
export async function watchMemory(platform: ChaosPlatform, ledger: Ledger): Promise<void> {
  const running = instanceNames.flatMap((name) => {
    const { pid } = platform.component(name)
    return pid === undefined ? [] : [{ name, pid }]
  })
  if (running.length === 0) return
  const usage = await pidusage(running.map(({ pid }) => pid))
  for (const { name, pid } of running) {
    const mb = Math.round((usage[String(pid)]?.memory ?? 0) / 1024 / 1024)
    const most = ledger.mostMemoryMb.get(name) ?? 0
    if (mb <= most) continue
    ledger.mostMemoryMb.set(name, mb)
    // The first time that it is too much, and not again for each MB more.
    if (mb > LIMIT_MB && most <= LIMIT_MB)
      ledger.findings.push({
        promise: 'memory',
        text: `${name} took more than ${LIMIT_MB} MB`,
        at: Date.now(),
      })
  }
}
