import type { JSX } from 'preact'
import { OutIcon } from './icons.tsx'
import { useSpeech } from './language.ts'

/** Says that this is no real LINE, and leads to the chat where its messages arrive. */
export function SimulatedBar({ name, chatUrl }: { name: string; chatUrl: string | undefined }): JSX.Element {
  const { words } = useSpeech()
  return (
    <aside class="simulated" aria-label={words.login.simulated}>
      <p>{words.login.simulated}</p>
      {chatUrl !== undefined && (
        <a href={chatUrl} target="_blank" rel="noopener">
          {words.login.chat(name)}
          <OutIcon />
        </a>
      )}
    </aside>
  )
}
