/**
 * The beginning of a long name, enough to recognise it: names have up to 255 characters. A letter keeps its vowel signs
 * and accents.
 */
export function shortenName(name: string, length = 32): string {
  const letters = name.match(/\P{M}\p{M}*/gu) ?? []
  return letters.length <= length ? name : `${letters.slice(0, length).join('').trim()}…`
}
