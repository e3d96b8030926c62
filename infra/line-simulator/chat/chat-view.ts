import { html, type Html } from './html.ts'
import type { ShownMessage } from '../store/messages.ts'
import { chatPath, initialOf } from './people-list.ts'
import { nameOf } from '../line-api/test-users.ts'
import type { Words } from './words.ts'

interface ChatView {
  readonly words: Words
  readonly accountName: string
  readonly userId: string
  readonly messages: readonly ShownMessage[]
  /** Whether there are messages before the first one on the page. */
  readonly hasEarlier: boolean
  /** This page shows earlier messages, so new ones don't belong below its last. */
  readonly isArchive: boolean
  /** Everything up to this message id is on the page: the live feed goes on from here. */
  readonly upTo: string
}

/** One user's chat. Days, times in the reader's time zone and new messages come from chat.js. */
export function renderChat(view: ChatView): Html {
  const { words, accountName, userId, messages, hasEarlier, isArchive, upTo } = view
  const path = chatPath(userId)
  const [oldest] = messages
  return html`<main class="chat" ${!isArchive && html`data-path="${path}" data-since="${upTo}"`}>
    <header class="bar">
      <a class="back" href="/" aria-label="${words.back}" title="${words.back}">
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M15 5l-7 7 7 7" /></svg>
      </a>
      <span class="avatar account" aria-hidden="true">${initialOf(accountName)}</span>
      <div class="who">
        <h1>${accountName}</h1>
        <p>${words.chatOf(nameOf(userId) ?? userId)}</p>
      </div>
      <p
        class="status"
        role="status"
        data-state="${isArchive ? 'archive' : 'connecting'}"
        data-connecting="${words.connecting}"
        data-live="${words.live}"
        data-lost="${words.notLive}"
      >
        ${isArchive ? words.archive : words.connecting}
      </p>
    </header>
    <div class="scroll" tabindex="0" role="log" aria-live="polite" aria-label="${words.messages}">
      ${hasEarlier && oldest && html`<a class="pill" href="${path}?before=${oldest.id}">${words.earlier}</a>`}
      <ol class="messages">
        ${messages.map((message) => renderMessage(message, accountName))}
      </ol>
      <template>${renderMessage({ id: '', text: '', acceptedAt: '' }, accountName)}</template>
      <p class="empty" ${messages.length > 0 && html`hidden`}>${words.empty}</p>
      ${isArchive && html`<a class="pill" href="${path}">${words.newest}</a>`}
    </div>
    <button class="jump" type="button" hidden>${words.newMessages} ↓</button>
    <footer>${words.readOnly}</footer>
  </main>`
}

type Bubble = Pick<ShownMessage, 'id' | 'text' | 'acceptedAt'>

// On one line: the bubble keeps white space as it was sent.
function renderMessage({ id, text, acceptedAt }: Bubble, accountName: string): Html {
  return html`<li class="message" data-id="${id}">
    <span class="avatar account" aria-hidden="true">${initialOf(accountName)}</span>
    <p class="bubble" dir="auto">${text}</p>
    <time datetime="${acceptedAt}">${acceptedAt.slice(0, 16).replace('T', ' ')}</time>
  </li>`
}
