/** How slow the simulator is, and its faults that are on: `latency 20 ms, faults: down, error500 0.5`. */
export function describeFaults({ latencyMs, ...faults }: Readonly<Record<string, unknown>>): string {
  const on = Object.entries(faults).flatMap(([name, value]) => {
    if (value === true) return [name]
    if (Array.isArray(value)) return value.length > 0 ? [`${name} ${value.join(' ')}`] : []
    return typeof value === 'number' && value > 0 ? [`${name} ${value}`] : []
  })
  const latency = typeof latencyMs === 'number' ? [`latency ${latencyMs} ms`] : []
  return [...latency, on.length === 0 ? 'no faults' : `faults: ${on.join(', ')}`].join(', ')
}
