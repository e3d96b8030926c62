import { waitFor } from '../../support/wait-for.ts'
import type { Stage } from '../platform/set-stage.ts'
import type { FaultKind } from './fault.ts'

const everybody = ['order-api', 'notifier', 'line-simulator', 'kafka', 'database'] as const
/** The deadline of our services' own, and what a supervisor needs to notice. */
const STOP_MS = 10_000
const COMES_BACK_MS = 90_000
/** What one that has just been started needs before it takes a share of the work. */
const COMES_UP_MS = 2_500

/** SIGKILL, and the supervisor starts it again. */
export const kills: readonly FaultKind[] = everybody.map((name) => ({
  name: `kill-${name}`,
  plan: () => ({
    what: `SIGKILL ${name}`,
    targets: [name],
    inject: async ({ stage }) => killAndWait(stage, name),
  }),
}))

/** SIGSTOP: it keeps its connections and answers nothing, for longer than a session in the group lasts. */
export const freezes: readonly FaultKind[] = everybody.map((name) => ({
  name: `freeze-${name}`,
  plan: (random, { freezeMs }) => {
    const ms = random.between(...freezeMs)
    return {
      what: `SIGSTOP ${name} for ${(ms / 1000).toFixed(1)} s`,
      targets: [name],
      inject: async ({ stage, pause }) => {
        const component = stage.component(name)
        component.kill('SIGSTOP')
        try {
          await pause(ms)
        } finally {
          component.kill('SIGCONT')
        }
      },
    }
  },
}))

/** SIGTERM under load: it finishes what it has begun, and ends by itself within its ten seconds. */
export const stops: readonly FaultKind[] = (['order-api', 'notifier'] as const).map((name) => ({
  name: `stop-${name}`,
  plan: () => ({
    what: `SIGTERM ${name}`,
    targets: [name],
    inject: async ({ stage, ledger, isAlone }) => {
      const { pid } = stage.component(name)
      const before = stage.deaths.length
      const at = Date.now()
      stage.component(name).kill('SIGTERM')
      const death = await waitFor(
        `${name} to end`,
        () => stage.deaths.slice(before).find((one) => one.name === name),
        COMES_BACK_MS,
      )
      // With the database frozen as well, there may be nothing else to do than to give up.
      if (isAlone()) ledger.counts.stops += 1
      if (isAlone() && (death.how !== 'ended with status 0' || death.at - at > STOP_MS)) {
        const text = `${name} ${death.how} ${death.at - at} ms after SIGTERM`
        ledger.findings.push({ promise: 'stops', text, at })
      }
      await untilAnother(stage, name, pid)
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
        inject: async ({ stage, pause }) => {
          const components = members.map((member) => stage.component(member))
          // Not ready in time is no fault of its own: what it needs may be away.
          const started = components.map((component) => component.start().catch(() => undefined))
          await pause(ms)
          if (killed) for (const component of components) component.kill()
          await Promise.all(components.map((component) => component.stop()))
          await Promise.all(started)
        },
      }
    },
  }
}

export async function killAndWait(stage: Stage, name: string): Promise<void> {
  const { pid } = stage.component(name)
  stage.component(name).kill()
  await untilAnother(stage, name, pid)
}

async function untilAnother(stage: Stage, name: string, pid: number | undefined): Promise<void> {
  const component = stage.component(name)
  const isAnother = () => component.pid !== undefined && component.pid !== pid
  await waitFor(`${name} to be started again`, isAnother, COMES_BACK_MS)
}
