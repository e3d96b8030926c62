/** Control and format characters (escape sequences, reversed text, …), and what breaks lines or has no meaning. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu

/** A text on one line that cannot do anything to a terminal: what is not for the eye is shown by its number. */
export function escapeControlCharacters(text: string): string {
  return text.replace(UNSAFE, escape)
}

/** The same, but lines and indentation stay. */
export function escapeControlCharactersInLines(text: string): string {
  return text.split('\n').map(escapeControlCharacters).join('\n')
}

/** JSON that says the same and is safe to print: its strings keep all their characters, as numbers. */
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
