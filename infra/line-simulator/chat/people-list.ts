import { html, type Html } from './html.ts'
import type { MessageStore } from '../store/message-store.ts'
import { shownMessages } from '../store/messages.ts'
import { TEST_USERS, nameOf } from '../line-api/test-users.ts'
import type { Words } from './words.ts'

const MOST_SHOWN = 100

interface Person {
  readonly userId: string
  readonly name: string | undefined
  readonly lastText: string | undefined
  readonly lastAt: string | undefined
}

/** Test users and all users with messages, the latest message first. */
export async function findPeople(
  store: MessageStore,
  search: string,
): Promise<{ shown: Person[]; more: number }> {
  const wanted = search.toLowerCase()
  const userIds = new Set([...TEST_USERS.map(({ userId }) => userId), ...store.userIds()])
  const found = [...userIds]
    .filter((userId) => `${userId} ${nameOf(userId) ?? ''}`.toLowerCase().includes(wanted))
    .sort((one, other) => store.newestOf(other) - store.newestOf(one))
  const shown = await Promise.all(found.slice(0, MOST_SHOWN).map((userId) => describePerson(store, userId)))
  return { shown, more: found.length - shown.length }
}

async function describePerson(store: MessageStore, userId: string): Promise<Person> {
  const [lastPush] = await store.readLast(userId, Infinity, 1)
  const last = lastPush && shownMessages(lastPush).at(-1)
  return { userId, name: nameOf(userId), lastText: last?.text, lastAt: last?.acceptedAt }
}

interface PeopleList {
  readonly words: Words
  readonly people: readonly Person[]
  readonly more: number
  readonly search: string
  /** The user whose chat is open. */
  readonly current?: string
}

export function renderPeople({ words, people, more, search, current }: PeopleList): Html {
  return html`<form class="search" action="/" role="search">
      <input
        type="search"
        name="q"
        value="${search}"
        placeholder="${words.search}"
        aria-label="${words.search}"
      />
    </form>
    <nav class="list" aria-label="${words.chats}" data-people>
      <ul>
        ${people.map((person) => renderPerson(person, words, person.userId === current))}
        ${search !== '' && !people.some(({ userId }) => userId === search) && renderUnknown(search, words)}
      </ul>
      ${more > 0 && html`<p class="hint">${words.more(more.toLocaleString(words.lang))}</p>`}
    </nav>`
}

function renderPerson({ userId, name, lastText, lastAt }: Person, words: Words, isCurrent: boolean): Html {
  return html`<li>
    <a class="person" href="${chatPath(userId)}" ${isCurrent && html`aria-current="page"`}>
      <span class="avatar" data-hue="${hueOf(userId)}" aria-hidden="true">${initialOf(name ?? userId)}</span>
      <span class="name">${name ?? userId}</span>
      ${lastAt !== undefined && html`<time datetime="${lastAt}">${lastAt.slice(11, 16)}</time>`}
      <span class="preview">${lastText?.slice(0, 200) ?? words.noMessages}</span>
    </a>
  </li>`
}

/** Any id can be opened, also before its first message. */
function renderUnknown(userId: string, words: Words): Html {
  return html`<li class="hint">
    ${words.noMatch}
    <a href="${chatPath(userId)}">${words.open} “${userId}”</a>
  </li>`
}

export const chatPath = (userId: string) => `/chat/${encodeURIComponent(userId)}`

/** The first letter as a reader sees it; in Thai it may be several characters. */
export function initialOf(name: string): string {
  const [first] = new Intl.Segmenter().segment(name)
  return first?.segment.toUpperCase() ?? ''
}

/** One of six colours, the same for a user every time. */
function hueOf(userId: string): number {
  let sum = 0
  for (const letter of userId) sum += letter.codePointAt(0) ?? 0
  return sum % 6
}
