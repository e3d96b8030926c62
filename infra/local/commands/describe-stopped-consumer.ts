import { STOPPED_BY_OPERATOR } from '../../../services/shared/desired-state/desired-state.ts'

const TIMEOUT_MS = 2_000

/** What to say if an operator has stopped the notifiers' consumer group; undefined if not. */
export async function describeStoppedConsumer(notifierUrl: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${notifierUrl}/readyz`, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    const { kafka } = (await answer.json()) as { kafka?: unknown }
    return kafka === STOPPED_BY_OPERATOR ? STOPPED : undefined
  } catch {
    return undefined
  }
}

const STOPPED = `The notifier runs, but an operator has stopped its consumer: orders stay pending. Start it in the control
room, or with:
  npm run ops -- start`
