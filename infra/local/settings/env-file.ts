import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { PROJECT_ROOT } from '../paths.ts'

/** The names and defaults of all settings, from `.env.example`. */
export function readDefaults(): Record<string, string> {
  return parse(readFileSync(join(PROJECT_ROOT, '.env.example')))
}

/** Writes variables so that a shell reads them back unchanged: `set -a; . .local/run/env`. */
export function formatEnvFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quoteForShell(value)}\n`)
    .join('')
}

function quoteForShell(value: string): string {
  return /^[\w@%+=:,./-]*$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
}

/** Parses the output of `formatEnvFile`. */
export function parseEnvFile(content: string): Record<string, string> {
  const lines = content.matchAll(/^(\w+)=((?:'[^']*'|\\'|[^'\n])*)$/gm)
  return Object.fromEntries(Array.from(lines, ([, name = '', value = '']) => [name, unquote(value)]))
}

function unquote(value: string): string {
  return value.replace(/'([^']*)'|\\(')/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? '')
}

/**
 * The lines of an `.env` file that have no `=` and set nothing: `line 3 (PORT …)`. Only the first word is shown,
 * because the rest may be a secret.
 */
export function findStrayLines(text: string): string[] {
  // A quoted value may span several lines.
  const folded = text.replace(/=\s*("[^"]*"|'[^']*'|`[^`]*`)/g, (value) => value.replaceAll(/[^\n]/g, '='))
  return folded.split('\n').flatMap((line, index) => {
    const [, word = ''] = /^\s*([^\s#]\S*)/.exec(line) ?? []
    return word === '' || line.includes('=') ? [] : [`line ${index + 1} (${word} …)`]
  })
}
