import type { JSX } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import {
  chooseLanguage,
  chosenLanguage,
  type Language,
  rememberLanguage,
} from '../../shared/language/choose-language.ts'
import type { TextStorage } from '../../shared/state/safe-storage.ts'
import { useStore } from '../../shared/state/use-store.ts'
import { Chart } from '../chart/chart.tsx'
import { Controls } from '../controls/controls.tsx'
import type { Room } from '../create-room.ts'
import { Flow } from '../flow/flow.tsx'
import { Tools } from '../tools/tools.tsx'
import { AttentionStrip } from './attention-strip.tsx'
import { LanguageContext } from '../parts/language.ts'
import { NotLive } from './not-live.tsx'
import { RoomContext } from '../parts/room-context.ts'
import { RoomHeader } from './room-header.tsx'
import { TokenGate } from './token-gate.tsx'

export function App({ room, local }: { room: Room; local: TextStorage }): JSX.Element {
  const state = useStore(room.store)
  const [chosen, setChosen] = useState<string | null>(chosenLanguage(local))
  const language = chooseLanguage([chosen, ...navigator.languages])
  // At once: a fault that is shown before the next frame is in this language, too.
  useLayoutEffect(() => void (document.documentElement.lang = language), [language])

  function choose(other: Language): void {
    rememberLanguage(local, other)
    setChosen(other)
  }

  return (
    <LanguageContext.Provider value={language}>
      <RoomContext.Provider value={room}>
        <RoomHeader state={state} onLanguage={choose} />
        {state.access === 'open' ? (
          <main id="figures" tabIndex={-1} data-live={state.isLive}>
            <NotLive state={state} />
            <AttentionStrip overview={state.overview} isLive={state.isLive} />
            <div class="board">
              <Flow state={state} />
              <Controls overview={state.overview} />
            </div>
            <Chart state={state} />
            <Tools overview={state.overview} />
          </main>
        ) : (
          <TokenGate isRefused={state.access === 'token-refused'} onEnter={room.enterToken} />
        )}
      </RoomContext.Provider>
    </LanguageContext.Provider>
  )
}
