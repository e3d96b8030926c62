import { html, type Html } from './html.ts'
import type { Words } from './words.ts'

export interface Page {
  readonly words: Words
  readonly title: string
  /** Where this page is, for the language switch. */
  readonly path: string
  readonly people: Html
  readonly content: Html
  /** On a narrow screen: the list of chats, or the chat. */
  readonly shows: 'people' | 'chat'
}

/** The frame of every page: the chats on the left, one of them on the right, as on a desktop. */
export function renderPage({ words, title, path, people, content, shows }: Page): string {
  const isList = shows === 'people'
  const otherLang = words.lang === 'th' ? 'en' : 'th'
  const { markup } = html`<!doctype html>
    <html lang="${words.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <script
          src="/frontend/public/report-faults.js"
          data-text="${words.fault}"
          data-reload="${words.reload}"
        ></script>
        <link rel="stylesheet" href="/assets/base.css" />
        <link rel="stylesheet" href="/assets/people.css" />
        <link rel="stylesheet" href="/assets/chat.css" />
        <script type="module" src="/assets/people.js"></script>
        <script type="module" src="/assets/chat.js"></script>
      </head>
      <body data-shows="${shows}">
        <div class="window">
          <div class="people" role="${isList ? 'main' : 'complementary'}">
            <div class="bar">
              ${isList ? html`<h1>${words.chats}</h1>` : html`<h2>${words.chats}</h2>`}
              <a class="secondary" href="${path}?lang=${otherLang}" lang="${otherLang}"
                >${words.otherLanguage}</a
              >
            </div>
            ${people}
            <p class="notice"><strong>${words.simulator}</strong> ${words.notice}</p>
          </div>
          ${content}
        </div>
      </body>
    </html>`
  return markup
}
