import type supertest from 'supertest'

/**
 * Follows `Link: rel="next"` to the last page. Returns the ids in the order in which they came.
 * @param betweenPages called before the next page is requested
 */
export async function readPages(
  { http }: { readonly http: Pick<supertest.Agent, 'get'> },
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
