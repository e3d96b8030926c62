type Entry = [name: string, said: string]

/** Every text of a dictionary by its path, with parameters filled in. */
export function textsOf(dictionary: object, prefix = ''): Entry[] {
  return Object.entries(dictionary).flatMap(([name, value]: [string, unknown]): Entry[] => {
    if (typeof value === 'string') return [[prefix + name, value]]
    if (typeof value !== 'function') return textsOf(value as object, `${prefix}${name}.`)
    const say = value as (...parameters: string[]) => string | object
    const said = say('«1»', '«2»', '«3»', '«4»')
    return typeof said === 'string' ? [[prefix + name, said]] : textsOf(said, `${prefix}${name}.`)
  })
}

/** The parameters that a text names. */
export const parametersOf = (said: string): string[] => (said.match(/«\d»/g) ?? []).sort()
