import type { JSX } from 'preact'
import { useSpeech } from '../parts/language.ts'
import { useRoom } from '../parts/room-context.ts'
import { useLoad } from '../parts/use-load.ts'

interface ChatUsers {
  readonly users: readonly {
    readonly userId: string
    readonly name: string
    readonly chatUrl: string | null
  }[]
}

/** Links to what the test users see in LINE. */
export function Chats(): JSX.Element | null {
  const { words } = useSpeech()
  const { api } = useRoom()
  const { value } = useLoad('chats', () => api.get<ChatUsers>('/api/line/users'))
  if (!value || value.users.length === 0) return null
  return (
    <nav class="chats" aria-label={words.tools.chats}>
      <h3>{words.tools.chats}</h3>
      <ul>
        {value.users.map(({ userId, name, chatUrl }) => (
          <li key={userId}>
            {chatUrl === null ? (
              name
            ) : (
              <a href={addressFromHere(chatUrl)} target="_blank" rel="noopener">
                {name}
              </a>
            )}
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** For another device, loopback is that device: the simulator is at the host that this page comes from. */
function addressFromHere(chatUrl: string): string {
  const url = new URL(chatUrl)
  if (['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) url.hostname = location.hostname
  return url.href
}
