import type { JSX } from 'preact'
import { useSpeech } from '../parts/language.ts'
import { ListState } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useLoad } from '../parts/use-load.ts'

interface Quota {
  readonly used: number
  readonly limit: number | null
}

export function LineQuota(): JSX.Element {
  const { words, count } = useSpeech()
  const { api } = useRoom()
  const { value, isLoading, failure } = useLoad('quota', () => api.get<Quota>('/api/line/quota'))
  const said = words.controls.line
  if (!value) return <ListState isLoading={isLoading} failure={failure} empty="" />
  const { used, limit } = value
  return <p>{limit === null ? said.unlimited(count(used)) : said.quota(count(used), count(limit))}</p>
}
