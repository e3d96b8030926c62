import { READERS, type ReadableShop } from './readers.ts'

/** So many answers are looked at to find one that can stand for all. */
const ANSWERS = 15

/** For each kind of read, by name, what this shop answers. */
export async function takeAnswers(
  shop: ReadableShop & { readonly url: string },
): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    READERS.map(async ({ name, paths }) => {
      const some = paths(shop).slice(0, ANSWERS)
      const answer = pickAnswer(await Promise.all(some.map((path) => readText(shop.url + path))))
      return [name, JSON.parse(answer) as unknown] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** The one of middling length among answers to the same kind of question. @param texts at least one */
export function pickAnswer(texts: readonly string[]): string {
  const sorted = [...texts].sort((a, b) => a.length - b.length)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? ''
}

async function readText(url: string): Promise<string> {
  const response = await fetch(url)
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return text
}
