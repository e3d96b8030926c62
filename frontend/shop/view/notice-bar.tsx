import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { chooseNotice, type Notice, passesByItself } from '../state/choose-notice.ts'
import type { Happening, ShopState } from '../state/shop-state.ts'
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
  /** Shows the orders; undefined when they are shown. */
  onFollow: (() => void) | undefined
}

/**
 * The current notice, above the bar at the bottom; on a wide screen, beside the column. It moves nothing, and has its own place at the end of the page, so that
 * everything can be scrolled out from behind it.
 */
export function NoticeBar({ state, serverNow, onDismiss, onLogin, onFollow }: BarProperties): JSX.Element {
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

  const isShown = notice !== undefined
  useEffect(() => {
    if (isShown) uncoverFocus()
  }, [isShown, state.happening])

  // A screen reader reads a countdown once, not every second.
  const spoken = useMemo(() => notice && describeNotice(notice, speech, now).text, [keyOf(notice), speech])
  const dismiss = notice?.kind === 'line-slow' ? () => setSlowRead(true) : onDismiss
  return (
    <div class="notice-place">
      <p class="for-ears" role="status">
        {spoken}
      </p>
      {notice && (
        <NoticeBox notice={notice} now={now} onDismiss={dismiss} onLogin={onLogin} onFollow={onFollow} />
      )}
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
  onFollow: (() => void) | undefined
}

function NoticeBox({ notice, now, onDismiss, onLogin, onFollow }: BoxProperties): JSX.Element {
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
      {onFollow && notice.kind === 'happening' && isAboutOrder(notice.happening) && (
        <button type="button" class="notice-follow" onClick={onFollow}>
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

const isAboutOrder = ({ kind }: Happening): boolean => kind === 'placed' || kind === 'failed'

/**
 * Scrolls what has the keyboard's focus out from behind the notice. Not after a tap: the second tap of a double tap would
 * hit something else.
 */
function uncoverFocus(): void {
  const focused = document.activeElement
  if (focused?.closest('main') && isFocusVisible(focused)) focused.scrollIntoView({ block: 'nearest' })
}

function isFocusVisible(element: Element): boolean {
  try {
    return element.matches(':focus-visible')
  } catch {
    // The oldest browsers do not have this selector.
    return false
  }
}
