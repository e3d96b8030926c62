/**
 * Lines of an `.env` file that set nothing, because they have no `=`: `line 3 (PORT …)`. Only the first word is
 * told, for the rest may be a secret.
 */
export function findStrayLines(text: string): string[] {
  // A value in quotes may be several lines long.
  const folded = text.replace(/=\s*("[^"]*"|'[^']*'|`[^`]*`)/g, (value) => value.replaceAll(/[^\n]/g, '='))
  return folded.split('\n').flatMap((line, index) => {
    const [, word = ''] = /^\s*([^\s#]\S*)/.exec(line) ?? []
    return word === '' || line.includes('=') ? [] : [`line ${index + 1} (${word} …)`]
  })
}
