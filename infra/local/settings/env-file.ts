/** Writes variables so that a shell reads them back unchanged: `set -a; . .local/run/env`. */
export function formatEnvFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quoteForShell(value)}\n`)
    .join('')
}

function quoteForShell(value: string): string {
  return /^[\w@%+=:,./-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}

/** Reads what `formatEnvFile` wrote. */
export function parseEnvFile(content: string): Record<string, string> {
  const lines = content.matchAll(/^(\w+)=((?:'[^']*'|\\'|[^'\n])*)$/gm)
  return Object.fromEntries(Array.from(lines, ([, name = '', value = '']) => [name, unquote(value)]))
}

function unquote(value: string): string {
  return value.replace(/'([^']*)'|\\(')/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? '')
}
