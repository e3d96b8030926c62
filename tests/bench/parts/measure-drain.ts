import { followProcesses, type ProcessSamples } from '../measure/follow-processes.ts'
import { waitUntilDrained } from '../measure/wait-until-drained.ts'
import { pidOf } from '../platform/pid-of.ts'
import { drainBacklog, type DrainedBacklog } from './drain-backlog.ts'
import type { PartContext } from './part.ts'

const PROCESSES = ['notifier', 'line-simulator', 'database', 'kafka'] as const

/** How a backlog went, and what the processes needed for it. */
export type Drain = DrainedBacklog<ProcessSamples<(typeof PROCESSES)[number]>>

/** Stops the notifier, lets a backlog grow, starts it, and waits until the last of the orders is done. */
export async function measureDrain({ platform, options, detail }: PartContext): Promise<Drain> {
  const { stack, signal } = platform
  const url = stack.url('order-api')
  const simulatorUrl = stack.url('line-simulator')
  const databaseUrl = stack.env.DATABASE_URL ?? ''
  const notifier = stack.component('notifier')

  // Not one of the pushes that are counted below is of an order that was placed before.
  await waitUntilDrained({ databaseUrl, simulatorUrl, signal })
  detail('stopping the notifier')
  await notifier.stop()
  const backlog = { url, databaseUrl, simulatorUrl, orders: options.orders, signal, detail }
  return drainBacklog(backlog, async (drained) => {
    await setErrors(simulatorUrl, options.errors)
    try {
      await notifier.start({ signal })
      const { samples } = await followProcesses(pidsOf(platform), drained)
      return samples
    } finally {
      await setErrors(simulatorUrl, 0)
    }
  })
}

async function setErrors(simulatorUrl: string, share: number): Promise<void> {
  const response = await fetch(`${simulatorUrl}/simulator/faults`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error500: share }),
  })
  if (!response.ok) throw new Error(`the simulator answered ${response.status} to a change of its faults`)
}

function pidsOf({ stack }: PartContext['platform']): Record<(typeof PROCESSES)[number], number> {
  const pids = PROCESSES.map((name) => [name, pidOf(stack.component(name))] as const)
  return Object.fromEntries(pids) as Record<(typeof PROCESSES)[number], number>
}
