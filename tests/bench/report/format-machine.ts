import type { Machine } from './report.ts'

/** In one line. */
export function formatMachine({ cpu, cores, memoryGiB, system, node }: Machine): string {
  return `${cores} × ${cpu}, ${memoryGiB} GiB, ${system}, Node ${node}`
}
