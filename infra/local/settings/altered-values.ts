import { parse } from 'dotenv'
import type { AlteredValue } from '../command-context.ts'
import { readAsCompose } from './read-as-compose.ts'
import { COMPOSE_SETTINGS } from './stack-environment.ts'

/** The settings of which a part may be a password. */
const SECRET = /PASSWORD|TOKEN|^DATABASE_URL$|^MAVEN_REPOSITORY$/

/**
 * Finds the values of an `.env` file that lose something, because of `#`, quotes, backslashes or `$`. dotenv reads the
 * file for `npm start`, and docker compose by its own rules.
 */
export function findAlteredValues(text: string, names: readonly string[]): AlteredValue[] {
  const values = parse(text)
  const lines = text.matchAll(/^[^\S\n]*(?:export\s+)?([\w.-]+)(?:[^\S\n]*=|:[^\S\n]+)(.*)$/gm)
  // Of several lines, the last one counts.
  const written = new Map(Array.from(lines, ([, name = '', raw = '']) => [name, raw]))
  return Array.from(written)
    .filter(([name]) => names.includes(name))
    .flatMap(([name, raw]) => compare(name, raw, values[name]))
}

function compare(name: string, raw: string, read: string | undefined): AlteredValue[] {
  const meant = meantBy(raw)
  const isSecret = SECRET.test(name)
  const ofComposeOnly = COMPOSE_SETTINGS.has(name)
  const forCompose = readAsCompose(raw)
  const text = raw.trim()
  const advice = adviseQuotes(meant)
  const altered: AlteredValue[] = []
  if (read !== meant) {
    const why = `${explainDotenv(text, meant, read)}: ${advice}`
    altered.push({ name, why, isFault: isSecret && !ofComposeOnly })
  } else if (isSecret && /^[^'"`]/.test(text) && /\s#\S/.test(raw)) {
    altered.push({
      name,
      why: `# begins a comment: if it belongs to the value, ${adviseQuotes(text)}`,
      isFault: false,
    })
  }
  // Where only docker compose reads it, `$$` is how to write a dollar.
  const accepted = ofComposeOnly ? [meant, meant.replaceAll('$$', '$$')] : [meant]
  if (forCompose === undefined || !accepted.includes(forCompose))
    altered.push({ name, why: `${explainCompose(text, meant)}: ${advice}`, isFault: false })
  return altered
}

/**
 * The value that the writer of the line probably meant: what is in quotes, or everything up to a `#` after a space. In
 * `'a'#b'` the quotes are the outer ones.
 */
function meantBy(raw: string): string {
  const text = raw.trim()
  const quoted =
    /^(['"`])((?:(?!\1).)*)\1(?:\s+#.*|#(?:(?!\1).)*)?$/.exec(text) ?? /^(['"`])(.*)\1$/.exec(text)
  return quoted?.[2] ?? raw.replace(/\s#.*$/, '').trim()
}

function explainDotenv(text: string, meant: string, read = '\n'): string {
  if (text.startsWith('"') && /\\[nr]/.test(meant)) return '\\n and \\r in double quotes are line breaks'
  if (read.includes('\n')) return 'a quote in .env is not closed on its line'
  if (meant.includes('#')) return '# begins a comment'
  return 'it has a quote that does not belong to a pair'
}

function explainCompose(text: string, meant: string): string {
  if (meant.includes('$') && !text.startsWith("'"))
    return 'docker compose takes $ for the start of a variable'
  if (text.startsWith('`')) return 'docker compose does not take backticks for quotes'
  if (text.startsWith('"') && meant.includes('\\'))
    return 'docker compose takes \\ for the start of an escape'
  if (/^['"]/.test(text)) return 'docker compose takes a quote in it for its end'
  return 'docker compose takes # for a comment only after a space and a value'
}

/** Quotes in which both read the value unchanged. */
function adviseQuotes(value: string): string {
  const keeps = (quote: string) => {
    const raw = `${quote}${value}${quote}`
    return parse(`A=${raw}`).A === value && readAsCompose(raw) === value
  }
  if (keeps("'")) return 'put the value in single quotes'
  if (keeps('"')) return 'put the value in double quotes'
  return 'no quotes keep all of it, so use another value, or set it in the environment'
}
