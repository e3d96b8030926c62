/** These variables of this process. @throws when one is missing */
export function environmentOf<Name extends string>(...names: readonly Name[]): Record<Name, string> {
  const entries = names.map((name) => {
    const value = process.env[name]
    if (value === undefined) throw new Error(`${name} is not set: npm run bench starts this program`)
    return [name, value]
  })
  return Object.fromEntries(entries) as Record<Name, string>
}
