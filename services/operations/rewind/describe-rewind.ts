import type { RewindCounts } from './count-orders.ts'
import type { RewindMove } from '../../shared/desired-state/rewind-move.ts'

/** What a rewind would do, in one plain sentence or two. */
export function describeRewind(moves: readonly RewindMove[], counts: RewindCounts): string {
  const back = moves.filter(({ committed, target }) => target < committed)
  const forward = moves.filter(({ committed, target }) => target > committed)
  const parts = [
    ...(back.length > 0 ? [describeBack(back, counts)] : []),
    ...(forward.length > 0 ? [describeForward(forward, counts)] : []),
  ]
  return parts.join(' ') || 'Nothing changes: the consumer is already there.'
}

function describeBack(moves: readonly RewindMove[], { alreadySuccessful, again }: RewindCounts): string {
  const read = `The consumer reads ${amount(sum(moves), 'message')} again.`
  if (alreadySuccessful === null || again === null)
    return `${read} Orders that are already confirmed are skipped: their buyers get no second message.`
  return (
    `${read} ${amount(alreadySuccessful, 'message')} of confirmed orders ${are(alreadySuccessful)} skipped: ` +
    `their buyers get no second message. ${amount(again, 'message')} of pending orders ${are(again)} pushed.`
  )
}

function describeForward(moves: readonly RewindMove[], { skippedPending }: RewindCounts): string {
  const skip = `The consumer skips ${amount(sum(moves), 'message')}.`
  if (skippedPending === null)
    return `${skip} Pending orders among them wait until the order API sends their events again.`
  return skippedPending === 0
    ? skip
    : `${skip} ${amount(skippedPending, 'order')} among them ${skippedPending === 1 ? 'stays' : 'stay'} pending until the order API sends ${skippedPending === 1 ? 'its event' : 'their events'} again.`
}

const are = (count: number) => (count === 1 ? 'is' : 'are')

const sum = (moves: readonly RewindMove[]) => moves.reduce((total, { messages }) => total + messages, 0)

function amount(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
}
