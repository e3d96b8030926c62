import type { JSX } from 'preact'
import { OutIcon } from '../../shared/view/icons.tsx'
import { useSpeech } from './language.ts'

/** Shows that LINE is simulated, with a link to the chat that gets the messages. */
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
