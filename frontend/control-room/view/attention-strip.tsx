import type { JSX } from 'preact'
import { AlertIcon, CheckIcon } from '../../shared/view/icons.tsx'
import type { Overview } from '../api/shapes.ts'
import { type Attention, findAttention } from '../model/attention.ts'
import { useSpeech } from '../parts/language.ts'

/** What is wrong and what to do. It is as high when all is well, so that nothing moves. */
export function AttentionStrip({
  overview,
  isLive,
}: {
  overview: Overview | null
  isLive: boolean
}): JSX.Element {
  const { words, count, clock } = useSpeech()
  const found = overview ? findAttention(overview) : []
  const [first, ...others] = found
  const level = !isLive || !overview ? 'none' : (first?.level ?? 'fine')
  const advise = ({ key, name, since }: Attention) => {
    const { what, todo } = words.attention[key](name)
    return { what: since == null ? what : `${what} (${words.flow.unknownSince(clock(since))})`, todo }
  }
  const advice = first && advise(first)
  return (
    <section class="strip" data-level={level} aria-label={words.attention.title}>
      {first ? <AlertIcon /> : <CheckIcon />}
      <div class="strip-text" role="status">
        {overview ? (
          <>
            <strong>{advice?.what ?? words.attention.fine}</strong>{' '}
            <span>{advice?.todo ?? words.attention.fineTodo}</span>
          </>
        ) : (
          <span>{words.live.connecting}</span>
        )}
      </div>
      {others.length > 0 && (
        <details class="strip-more">
          <summary>{words.attention.stopped(count(others.length))}</summary>
          <ul>
            {others.map((other) => {
              const { what, todo } = advise(other)
              return (
                <li key={other.key + other.name}>
                  <strong>{what}</strong> {todo}
                </li>
              )
            })}
          </ul>
        </details>
      )}
    </section>
  )
}
