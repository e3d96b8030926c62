import type { JSX } from 'preact'
import type { Message } from '../api/shapes.ts'
import { useSpeech } from '../parts/language.ts'

export function MessageTable({ messages }: { messages: readonly Message[] }): JSX.Element {
  const { words, clock } = useSpeech()
  const said = words.tools.messages
  return (
    <div class="table-box" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th>{said.place}</th>
            <th>{said.at}</th>
            <th>{said.key}</th>
            <th>{said.value}</th>
          </tr>
        </thead>
        <tbody>
          {messages.map(({ partition, offset, time, key, headers, value }) => (
            <tr key={`${partition}/${offset}`}>
              <td class="no-wrap mono">
                p{partition} @ {offset}
              </td>
              <td class="no-wrap">{time === null ? '–' : clock(time)}</td>
              <td class="mono">{textOf(key)}</td>
              <td class="mono">
                {textOf(value)}
                {headers && Object.keys(headers).length > 0 && (
                  <details>
                    <summary>{said.headers}</summary>
                    <pre>{JSON.stringify(headers, null, 2)}</pre>
                  </details>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Text as it is; base64 for what is no text, marked as such. */
export function textOf(value: unknown): string {
  if (value == null) return '–'
  if (typeof value === 'object' && 'base64' in value) return `base64: ${String(value.base64)}`
  return typeof value === 'string' ? value : JSON.stringify(value)
}
