import { waitFor } from '../../support/wait-for.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { FaultKind } from './fault.ts'

const everyone = ['order-api', 'notifier', 'line-simulator', 'kafka', 'database'] as const
/** The deadline of our services' own, and what a supervisor needs to notice. */
const STOP_MS = 10_500
const COMES_BACK_MS = 90_000
/** What one that has just been started needs before it takes a share of the work. */
const COMES_UP_MS = 2_500

/** SIGKILL, and the supervisor starts it again. */
export const kills: readonly FaultKind[] = everyone.map((name) => ({
  name: `kill-${name}`,
  plan: () => ({
    what: `SIGKILL ${name}`,
    targets: [name],
    inject: async ({ platform }) => {
      await killAndWait(platform, name)
      return true
    },
  }),
}))

/** SIGSTOP: it keeps its connections and answers nothing, also for longer than a session in the group lasts. */
export const freezes: readonly FaultKind[] = everyone.map((name) => ({
  name: `freeze-${name}`,
  plan: (random, { freezeMs }) => {
    const ms = random.between(...freezeMs)
    return {
      what: `SIGSTOP ${name} for ${(ms / 1000).toFixed(1)} s`,
      targets: [name],
      inject: async ({ platform, pause }) => {
        const component = platform.component(name)
        component.kill('SIGSTOP')
        try {
          await pause(ms)
        } finally {
          component.kill('SIGCONT')
        }
        return true
      },
    }
  },
}))

/**
 * SIGTERM under load: it finishes what it has begun, and ends by itself. Without other faults, which may leave it
 * nothing to do but to give up.
 */
export const stops: readonly FaultKind[] = (['order-api', 'notifier'] as const).map((name) => ({
  name: `stop-${name}`,
  plan: (_random, { calmMs }) => ({
    what: `SIGTERM ${name}`,
    targets: [name],
    calmMs,
    inject: async ({ platform, ledger }) => {
      const component = platform.component(name)
      // One that has just been started does not know the signal yet.
      if (!(await component.whenReady())) return false
      const { pid } = component
      const [before, at] = [platform.deaths.length, Date.now()]
      component.kill('SIGTERM')
      const look = () => platform.deaths.slice(before).find((one) => one.name === name)
      const death = await waitFor(`${name} to end`, look, COMES_BACK_MS)
      ledger.counts.stops += 1
      if (death.how !== 'ended with status 0' || death.at - at > STOP_MS) {
        const text = `${name} ${death.how} ${death.at - at} ms after SIGTERM`
        ledger.findings.push({ promise: 'stops', text, at })
      }
      await untilAnother(platform, name, pid)
      return true
    },
  }),
}))

/** More of a service come, take their share of the work, and go, in good order or not. */
export const crowds: readonly FaultKind[] = [
  crowd('second-order-api', ['order-api-2']),
  crowd('second-notifier', ['notifier-2']),
  crowd('two-more-notifiers', ['notifier-2', 'notifier-3']),
]

function crowd(name: string, members: readonly string[]): FaultKind {
  return {
    name,
    plan: (random, { lastingMs }) => {
      const ms = COMES_UP_MS + random.between(...lastingMs)
      const killed = random.percent(50)
      return {
        what: `${members.join(' and ')} for ${(ms / 1000).toFixed(1)} s, then ${killed ? 'SIGKILL' : 'SIGTERM'}`,
        targets: members,
        inject: async ({ platform, pause }) => {
          const components = members.map((member) => platform.component(member))
          // Not ready in time is no fault of its own: what it needs may be away.
          const started = components.map((component) => component.start().catch(() => undefined))
          await pause(ms)
          if (killed) for (const component of components) component.kill()
          await Promise.all(components.map((component) => component.stop()))
          await Promise.all(started)
          return true
        },
      }
    },
  }
}

export async function killAndWait(platform: ChaosPlatform, name: string): Promise<void> {
  const { pid } = platform.component(name)
  platform.component(name).kill()
  await untilAnother(platform, name, pid)
}

async function untilAnother(platform: ChaosPlatform, name: string, pid: number | undefined): Promise<void> {
  const component = platform.component(name)
  const isAnother = () => component.pid !== undefined && component.pid !== pid
  await waitFor(`${name} to be started again`, isAnother, COMES_BACK_MS)
}
