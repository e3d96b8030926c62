/** Control and format characters (escape sequences, bidirectional text, …), line breaks, and unassigned code points. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** Makes a text safe for a terminal, on one line: characters that are not printable are shown by their number. */
export function escapeControlCharacters(text: string): string {
  return text.replace(UNSAFE, escape)
}

/** The same, but keeps line breaks. */
export function escapeControlCharactersInLines(text: string): string {
  return text.split('\n').map(escapeControlCharacters).join('\n')
}

/** Makes JSON safe for a terminal without changing its meaning: unprintable characters become \\u escapes. */
export function escapeControlCharactersInJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    character === '\n'
      ? character
      : Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(''),
  )
}

function escape(character: string): string {
  switch (character) {
    case '\n':
      return '\\n'
    case '\r':
      return '\\r'
    case '\t':
      return '\\t'
  }
  const code = character.codePointAt(0) ?? 0
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 1)}}`
}

const escapeUnit = (code: number) => `\\u${hex(code, 4)}`
const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0')
