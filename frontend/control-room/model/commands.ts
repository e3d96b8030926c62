import type { Faults, RewindTarget } from '../api/shapes.ts'

// The command that does the same as a control of the page.

const ops = (...words: (string | number)[]): string => ['npm run ops --', ...words].join(' ')
/** As one word of a POSIX shell. */
const quoted = (text: string): string =>
  /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`

export const commands = {
  place: (count: number | null, rate: number | null, productId: number | null, seed: string | null) =>
    ops(
      'place',
      ...(count === null ? ['--until-stopped'] : [count]),
      ...(rate === null ? [] : ['--rate', rate]),
      ...(productId === null ? [] : ['--product', productId]),
      ...(seed === null ? [] : ['--seed', seed]),
    ),
  stop: () => ops('stop'),
  start: () => ops('start'),
  poison: (kind: string) => ops('poison', kind),
  line: (faults: Faults) => {
    const options = Object.entries(faults).flatMap(([name, value]) => {
      const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
      if (value === true) return [option]
      if (Array.isArray(value)) return value.flatMap((user: string) => [option, quoted(user)])
      return value ? [option, Number(value)] : []
    })
    return ops('line', ...(options.length > 0 ? options : ['ok']))
  },
  letters: (verb: 'list' | 'show' | 'replay' | 'discard', ids: readonly number[]) =>
    ops('letters', verb, ...ids),
  rewind: (to: RewindTarget) => {
    if (typeof to === 'string') return ops('rewind', '--to', to)
    if ('time' in to) return ops('rewind', '--time', quoted(to.time))
    if ('by' in to) return ops('rewind', '--by', to.by)
    return ops(
      'rewind',
      ...Object.entries(to.offsets).flatMap(([partition, offset]) => ['--offset', `${partition}=${offset}`]),
    )
  },
  messages: (topic: string, partition: string, follow: boolean) =>
    ops(
      'messages',
      topic,
      ...(partition === '' ? [] : ['--partition', partition]),
      ...(follow ? ['--follow'] : []),
    ),
  story: (order: string) => ops('story', quoted(order)),
  restock: (productId: number, amount: number) => ops('restock', productId, amount),
  audit: () => ops('audit'),
  status: () => ops('status'),
}
