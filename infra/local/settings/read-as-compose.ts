/** Stands for a character that docker compose puts in place of an escape such as `\t`. */
const OTHER_CHARACTER = '\uFFFD'

/**
 * What docker compose reads where a line of `.env` has `NAME=` and this text; the rules of compose-go's package dotenv.
 * They differ from those of dotenv.
 *
 * @returns undefined if the value depends on variables, or if docker compose cannot read the line
 */
export function readAsCompose(text: string): string | undefined {
  const value = text.trim()
  if (value.startsWith("'")) return readQuoted(/^'((?:\\.|[^'\\])*)'(.*)$/, value, unescapeSingle)
  if (value.startsWith('"')) return readQuoted(/^"((?:\\.|[^"\\])*)"(.*)$/, value, unescapeDouble)
  return replaceDollars(value.split(' #', 1)[0]?.trimEnd() ?? '')
}

function readQuoted(
  pattern: RegExp,
  text: string,
  unescape: (quoted: string) => string | undefined,
): string | undefined {
  const [, quoted, rest = ''] = pattern.exec(text) ?? []
  // What follows the quotes would be the next setting, or cannot be read.
  return quoted === undefined || /^\s*[^\s#]/.test(rest) ? undefined : unescape(quoted)
}

function unescapeSingle(quoted: string): string {
  return quoted.replaceAll("\\'", "'")
}

function unescapeDouble(quoted: string): string | undefined {
  const escapes = /\\(?:(["\\])|\$|[abcfnrtv]|0\d{0,3})/g
  return replaceDollars(
    quoted.replace(
      escapes,
      (escape, itself?: string) => itself ?? (escape === '\\$' ? '$$' : OTHER_CHARACTER),
    ),
  )
}

/** `$$` is a dollar. A single one begins the name of a variable. */
function replaceDollars(text: string): string | undefined {
  return text.replaceAll('$$', '').includes('$') ? undefined : text.replaceAll('$$', '$$')
}
