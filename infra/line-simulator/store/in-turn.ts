/** Does one piece of work at a time. */
export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/** For reads of stored messages: each may take megabytes, and a thousand pages may ask at once. */
export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }
}
