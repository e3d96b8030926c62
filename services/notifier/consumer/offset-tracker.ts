/**
 * The messages of a batch finish in any order, but a committed offset means "everything before me is done". So an
 * offset is resolved only when all messages before it are finished. After a crash the messages behind a gap are
 * processed again, which is harmless.
 *
 * @param offsets of the batch's messages, in order.
 * @returns the function to call with the offset of a finished message.
 */
export function createOffsetTracker(offsets: readonly string[], resolveOffset: (offset: string) => void) {
  const done = new Set<string>()
  let next = 0

  return (finished: string): void => {
    done.add(finished)
    let last: string | undefined
    for (let offset = offsets[next]; offset !== undefined && done.delete(offset); offset = offsets[++next]) {
      last = offset
    }
    if (last !== undefined) resolveOffset(last)
  }
}
