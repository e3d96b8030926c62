/** The simulator's faults that are on: `down, error500 0.5`; or that there are none. */
export function describeFaults(faults: Readonly<Record<string, unknown>>): string {
  const on = Object.entries(faults).flatMap(([name, value]) => {
    if (value === true) return [name]
    if (Array.isArray(value)) return value.length > 0 ? [`${name} ${value.join(' ')}`] : []
    return typeof value === 'number' && value > 0 ? [`${name} ${value}`] : []
  })
  return on.length === 0 ? 'no faults' : `faults: ${on.join(', ')}`
}
