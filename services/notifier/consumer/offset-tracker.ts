/**
 * Work of a batch ends in any order, but an offset says "everything before me is done": it is resolved only
 * when all work before it is. What is beyond a gap is done again after a crash, which does no harm.
 *
 * @param offsets of the batch's messages, in order.
 * @returns what to call with an offset whose work is done.
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
