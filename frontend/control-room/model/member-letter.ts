import type { Instance } from '../api/shapes.ts'

/** A, B, C, … for the members of the group, in the order in which they are shown. */
export function letterOf(member: string | null, instances: readonly Pick<Instance, 'id'>[]): string {
  const index = instances.findIndex(({ id }) => id === member)
  return index < 0 ? '?' : String.fromCharCode(65 + (index % 26))
}
