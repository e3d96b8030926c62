import type { JSX } from 'preact'
import { initialOf } from '../model/choose-picture.ts'
import type { Session } from '../session/session.ts'
import type { TestUser } from '../session/simulated-login.ts'
import { ChevronIcon } from '../../shared/view/icons.tsx'
import { useSpeech } from './language.ts'

/** The user's LINE profile. */
export function Profile({ session }: { session: Session }): JSX.Element {
  const { words } = useSpeech()
  const { displayName, pictureUrl } = session
  return (
    <p class="profile" title={words.login.shoppingAs(displayName)}>
      <span class="profile-name">{displayName}</span>
      {pictureUrl ? (
        <img class="avatar" src={pictureUrl} alt="" width="32" height="32" referrerpolicy="no-referrer" />
      ) : (
        <Avatar name={displayName} />
      )}
    </p>
  )
}

interface ChoiceProperties {
  readonly users: readonly TestUser[]
  readonly userId: string
  onChange: (userId: string) => void
}

/** With the simulated login, a choice of test users. */
export function TestUserChoice({ users, userId, onChange }: ChoiceProperties): JSX.Element {
  const { words } = useSpeech()
  const name = users.find((user) => user.userId === userId)?.name ?? ''
  return (
    <div class="profile">
      <span class="choice">
        <select
          aria-label={words.login.testUser}
          value={userId}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {users.map((user) => (
            <option key={user.userId} value={user.userId}>
              {user.name}
            </option>
          ))}
        </select>
        <ChevronIcon />
      </span>
      <Avatar name={name} />
    </div>
  )
}

function Avatar({ name }: { name: string }): JSX.Element {
  return (
    <span class="avatar" aria-hidden="true">
      {initialOf(name)}
    </span>
  )
}
