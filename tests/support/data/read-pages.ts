import type { TestOrderApi } from '../services/start-test-order-api.ts'

/**
 * Follows `Link: rel="next"` until the end; the ids in the order in which they came.
 * @param betweenPages what happens before the next page is asked for
 */
export async function readPages(
  { http }: Pick<TestOrderApi, 'http'>,
  path: string,
  betweenPages: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number[]> {
  const { body, headers } = await http.get(path).expect(200)
  const ids = (body as { id: number }[]).map(({ id }) => id)
  const next = /^<(.*)>; rel="next"$/.exec(String(headers.link))?.[1]
  if (next === undefined) return ids
  await betweenPages()
  return [...ids, ...(await readPages({ http }, next, betweenPages))]
}
