import type { Faults } from '../api/shapes.ts'

/** A shorter delay is the simulator's normal one. */
const SLOW_MS = 500

const isOn = (name: string, value: unknown): boolean => {
  if (name === 'latencyMs') return Number(value) >= SLOW_MS
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}

/** The faults that are on, also those that this page has no control for, sorted by name. */
export function findFaults(faults: object): [name: string, value: unknown][] {
  return Object.entries(faults)
    .filter(([name, value]) => isOn(name, value))
    .sort(([one], [other]) => (one < other ? -1 : 1))
}

/** Whether the same faults are on; every slow LINE counts as the same. */
export function areSame(one: Faults, other: Faults): boolean {
  const summary = (faults: Faults): string =>
    JSON.stringify(findFaults(faults).map(([name, value]) => [name, name === 'latencyMs' || value]))
  return summary(one) === summary(other)
}
