type Variables = Readonly<Record<string, string | undefined>>

/** Every variable of `.env.example`, and which of them the user has changed. */
export interface Settings {
  /** The value in effect: the one that was set, otherwise the default. */
  readonly values: Readonly<Record<string, string>>
  /** The value if it differs from the default; so a copy of `.env.example` changes nothing. */
  readonly chosen: (name: string) => string | undefined
}

/**
 * @param defaults the parsed `.env.example`: the names of all variables, and their defaults
 * @param layers what the user has set, highest priority first; an empty value counts as not set
 */
export function readSettings(defaults: Readonly<Record<string, string>>, ...layers: Variables[]): Settings {
  const chosen = (name: string) => {
    const value = name in defaults ? layers.map((layer) => layer[name]).find(Boolean) : undefined
    return value === defaults[name] ? undefined : value
  }
  const values = Object.entries(defaults).map(([name, fallback]) => [name, chosen(name) ?? fallback])
  return { values: Object.fromEntries(values) as Record<string, string>, chosen }
}
