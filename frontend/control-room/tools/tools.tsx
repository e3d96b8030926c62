import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Overview } from '../api/shapes.ts'
import { useSpeech } from '../parts/language.ts'
import { AuditTool } from './audit-tool.tsx'
import { LettersTool } from './letters-tool.tsx'
import { LineTool } from './line-tool.tsx'
import { MessagesTool } from './messages-tool.tsx'
import { ProductsTool } from './products-tool.tsx'
import { RewindTool } from './rewind-tool.tsx'
import { StoryTool } from './story-tool.tsx'

const TABS = ['letters', 'rewind', 'messages', 'story', 'products', 'line', 'audit'] as const
type Tab = (typeof TABS)[number]

const tabOfAddress = (): Tab => TABS.find((tab) => location.hash === `#${tab}`) ?? 'letters'

/** What one looks into now and then, one at a time. The address names the open one. */
export function Tools({ overview }: { overview: Overview | null }): JSX.Element {
  const { words, count } = useSpeech()
  const [tab, setTab] = useState<Tab>(tabOfAddress)
  useEffect(() => {
    const follow = (): void => setTab(tabOfAddress())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const waiting = overview?.deadLetters.waiting ?? 0

  function open(next: Tab): void {
    setTab(next)
    history.replaceState(null, '', `#${next}`)
  }
  /** Arrow keys move between the tabs, as the tab pattern of WAI-ARIA asks. */
  function onKey(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }
    const move = moves[event.key]
    if (move === undefined) return
    const next = TABS[(TABS.indexOf(tab) + move + TABS.length) % TABS.length] ?? tab
    open(next)
    document.getElementById(`tab-${next}`)?.focus()
  }

  return (
    <section class="tools panel" aria-labelledby="tools-title">
      <h2 id="tools-title" class="for-ears">
        {words.tools.title}
      </h2>
      <div class="tabs" role="tablist" aria-labelledby="tools-title" onKeyDown={onKey}>
        {TABS.map((name) => (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={name === tab}
            aria-controls="tool"
            tabIndex={name === tab ? 0 : -1}
            onClick={() => open(name)}
          >
            {words.tools.tabs[name]}
            {name === 'letters' && waiting > 0 && <span class="tab-count">{count(waiting)}</span>}
          </button>
        ))}
      </div>
      <div id="tool" class="tool" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {tab === 'letters' && <LettersTool waiting={overview?.deadLetters.waiting ?? null} />}
        {tab === 'rewind' && <RewindTool />}
        {tab === 'messages' && <MessagesTool />}
        {tab === 'story' && <StoryTool />}
        {tab === 'products' && <ProductsTool />}
        {tab === 'line' && <LineTool overview={overview} />}
        {tab === 'audit' && <AuditTool />}
      </div>
    </section>
  )
}
