import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { chooseNotice, type Notice, passesByItself } from '../state/choose-notice.ts'
import type { ShopState } from '../state/shop-state.ts'
import { describeNotice } from './describe-notice.ts'
import { AlertIcon, CheckIcon, ClockIcon, CrossIcon } from '../../shared/view/icons.tsx'
import { useSpeech } from './language.ts'
import { useTick } from './use-tick.ts'

const SHOWN_FOR_MS = 6_000
const icons = { good: CheckIcon, busy: ClockIcon, bad: AlertIcon }

interface BarProperties {
  readonly state: ShopState
  serverNow: () => number
  onDismiss: () => void
  onLogin: () => void
}

/** The current notice, at the bottom of the page, where it moves nothing else. */
export function NoticeBar({ state, serverNow, onDismiss, onLogin }: BarProperties): JSX.Element {
  const speech = useSpeech()
  const [isSlowRead, setSlowRead] = useState(false)
  useTick(state.intents.length > 0 || state.orders.orders.some(({ status }) => status === 'pending'))

  const now = serverNow()
  const chosen = chooseNotice(state, now)
  const notice = chosen?.kind === 'line-slow' && isSlowRead ? undefined : chosen
  const isPassing = notice !== undefined && passesByItself(notice)

  const isQuiet = chosen === undefined
  useEffect(() => {
    if (isQuiet) setSlowRead(false)
  }, [isQuiet])
  useEffect(() => {
    if (!isPassing) return
    const timer = setTimeout(onDismiss, SHOWN_FOR_MS)
    return () => clearTimeout(timer)
  }, [isPassing, state.happening])

  // A screen reader reads a countdown once, not every second.
  const spoken = useMemo(() => notice && describeNotice(notice, speech, now).text, [keyOf(notice), speech])
  const dismiss = notice?.kind === 'line-slow' ? () => setSlowRead(true) : onDismiss
  return (
    <div class="notice-place">
      <p class="for-ears" role="status">
        {spoken}
      </p>
      {notice && <NoticeBox notice={notice} now={now} onDismiss={dismiss} onLogin={onLogin} />}
    </div>
  )
}

function keyOf(notice: Notice | undefined): unknown {
  if (notice?.kind === 'happening') return notice.happening
  return notice?.kind === 'retry' ? notice.until : notice?.kind
}

interface BoxProperties {
  readonly notice: Notice
  readonly now: number
  onDismiss: () => void
  onLogin: () => void
}

function NoticeBox({ notice, now, onDismiss, onLogin }: BoxProperties): JSX.Element {
  const speech = useSpeech()
  const { logIn, follow, dismiss } = speech.words.notices
  const { text, tone } = describeNotice(notice, speech, now)
  const ToneIcon = icons[tone]
  return (
    <div class="notice" data-tone={tone}>
      <ToneIcon />
      <p>{text}</p>
      {notice.kind === 'login-refused' && (
        <button type="button" class="notice-action" onClick={onLogin}>
          {logIn}
        </button>
      )}
      {notice.kind === 'happening' && notice.happening.kind === 'placed' && (
        <button type="button" class="notice-follow" onClick={showOrders}>
          {follow}
        </button>
      )}
      {(notice.kind === 'happening' || notice.kind === 'line-slow') && (
        <button type="button" class="notice-close" aria-label={dismiss} onClick={onDismiss}>
          <CrossIcon />
        </button>
      )}
    </div>
  )
}

/** Moves view and focus to the orders. Without a #fragment, because LIFF uses that. */
function showOrders(): void {
  const heading = document.getElementById('orders')
  heading?.scrollIntoView({ block: 'start' })
  heading?.focus({ preventScroll: true })
}
