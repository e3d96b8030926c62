import type { JSX } from 'preact'
import { useLayoutEffect, useMemo, useState } from 'preact/hooks'
import type { TextStorage } from '../../shared/state/safe-storage.ts'
import type { ServerClock } from '../model/server-clock.ts'
import type { Store } from '../../shared/state/create-store.ts'
import type { Opening } from '../open-shop.ts'
import type { Session } from '../session/session.ts'
import type { SimulatedLogin } from '../session/simulated-login.ts'
import {
  chooseLanguage,
  chosenLanguage,
  type Language,
  rememberLanguage,
} from '../../shared/language/choose-language.ts'
import { LanguageContext } from './language.ts'
import { OpeningPage } from './opening-page.tsx'
import { PageHeader } from './page-header.tsx'
import { Profile, TestUserChoice } from './profile.tsx'
import { ShopPage } from './shop-page.tsx'
import { SimulatedBar } from './simulated-bar.tsx'
import { useStore } from '../../shared/state/use-store.ts'

interface AppProperties {
  readonly opening: Store<Opening>
  readonly local: TextStorage
  readonly clock: ServerClock
}

export function App({ opening, local, clock }: AppProperties): JSX.Element {
  const state = useStore(opening)
  const login = state.kind === 'open' ? state.login : undefined
  const lineLanguage = login?.kind === 'liff' ? login.session.language : undefined
  const [chosen, setChosen] = useState<string | null>(chosenLanguage(local))
  const language = chooseLanguage([chosen, lineLanguage, ...navigator.languages])
  // At once: a fault that is shown before the next frame is in this language too.
  useLayoutEffect(() => void (document.documentElement.lang = language), [language])

  const common = {
    local,
    clock,
    onLanguage: (other: Language): void => {
      rememberLanguage(local, other)
      setChosen(other)
    },
  }
  return (
    <LanguageContext.Provider value={language}>
      <div class="column">
        {login?.kind === 'liff' ? (
          <LineShop session={login.session} {...common} />
        ) : login?.kind === 'simulated' ? (
          <SimulatedShop login={login.login} {...common} />
        ) : (
          <>
            <PageHeader onLanguage={common.onLanguage} />
            <OpeningPage state={state} />
          </>
        )}
      </div>
    </LanguageContext.Provider>
  )
}

interface Common {
  readonly local: TextStorage
  readonly clock: ServerClock
  onLanguage: (language: Language) => void
}

function LineShop({ session, onLanguage, ...kept }: Common & { session: Session }): JSX.Element {
  return (
    <>
      <PageHeader onLanguage={onLanguage}>
        <Profile session={session} />
      </PageHeader>
      <ShopPage session={session} {...kept} />
    </>
  )
}

function SimulatedShop({ login, onLanguage, ...kept }: Common & { login: SimulatedLogin }): JSX.Element {
  const [userId, setUserId] = useState(login.rememberedUserId())
  const session = useMemo(() => login.sessionOf(userId), [userId])
  function choose(other: string): void {
    login.remember(other)
    setUserId(other)
  }
  return (
    <>
      <PageHeader onLanguage={onLanguage}>
        <TestUserChoice users={login.users} userId={userId} onChange={choose} />
      </PageHeader>
      <SimulatedBar name={session.displayName} chatUrl={login.chatUrl(userId)} />
      <ShopPage key={userId} session={session} {...kept} />
    </>
  )
}
