import type { Component } from '../../../infra/local/processes/component.ts'

/** @throws when it does not run: nothing would be measured */
export function pidOf({ name, pid }: Pick<Component, 'name' | 'pid'>): number {
  if (pid === undefined) throw new Error(`${name} does not run any more`)
  return pid
}
