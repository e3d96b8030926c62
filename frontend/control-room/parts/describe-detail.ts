/** What a step or an entry says in particular, in words: not as JSON, and without what is absent. */
export function describeDetail(detail: unknown, names: Readonly<Record<string, string>>): string {
  if (Array.isArray(detail)) return detail.map((item) => describeDetail(item, names)).join(', ')
  if (typeof detail !== 'object' || detail === null) return textOf(detail)
  return Object.entries(detail)
    .filter(([, value]) => !isAbsent(value))
    .map(([key, value]) => {
      const name = names[key] ?? spaced(key)
      if (value === true) return name
      const isObject = typeof value === 'object' && !Array.isArray(value)
      return `${name} ${isObject ? `(${describeDetail(value, names)})` : describeDetail(value, names)}`
    })
    .join(' · ')
}

const isAbsent = (value: unknown): boolean =>
  value === null || value === false || (Array.isArray(value) && value.length === 0)

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

/** `lastOrderId` → `last order id` */
const spaced = (key: string): string => key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
