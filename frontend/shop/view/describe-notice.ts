import { shortenName } from '../model/shorten-name.ts'
import type { Notice } from '../state/choose-notice.ts'
import type { Happening } from '../state/shop-state.ts'
import type { Words } from '../words/words.ts'

type Tone = 'good' | 'busy' | 'bad'

export interface DescribedNotice {
  readonly text: string
  readonly tone: Tone
}

interface Speaker {
  readonly words: Words
  number: (value: number) => string
}

export function describeNotice(notice: Notice, speaker: Speaker, now: number): DescribedNotice {
  const { notices } = speaker.words
  switch (notice.kind) {
    case 'happening':
      return describeHappening(notice.happening, speaker)
    case 'retry': {
      const seconds = speaker.number(Math.max(1, Math.ceil((notice.until - now) / 1_000)))
      if (notice.reason === 'network')
        return { text: notices.network(shortenName(notice.productName)), tone: 'busy' }
      const describe = notice.reason === 'busy' ? notices.busy : notices.tooMany
      return { text: describe(shortenName(notice.productName), seconds), tone: 'busy' }
    }
    case 'login-refused':
      return { text: notices.loginRefused(notice.code), tone: 'bad' }
    case 'renewing':
      return { text: notices.renewing, tone: 'busy' }
    case 'offline':
      return { text: notices.offline, tone: 'bad' }
    case 'unreachable':
      return { text: notices.unreachable, tone: 'bad' }
    case 'line-slow':
      return { text: notices.lineSlow, tone: 'busy' }
  }
}

function describeHappening(happening: Happening, { words, number }: Speaker): DescribedNotice {
  const { notices, announce } = words
  switch (happening.kind) {
    case 'placed':
      return {
        text: notices.placed(
          shortenName(happening.productName),
          number(happening.quantity),
          happening.orderId,
        ),
        tone: 'good',
      }
    case 'confirmed':
      return { text: announce.confirmed(shortenName(happening.productName), happening.orderId), tone: 'good' }
    case 'failed':
      return { text: announce.failed(shortenName(happening.productName), happening.orderId), tone: 'bad' }
    case 'live-again':
      return { text: announce.live, tone: 'good' }
    case 'older-failed':
      return { text: notices.olderFailed, tone: 'bad' }
    case 'ended':
      return { text: describeEnd(happening, words, number), tone: 'bad' }
  }
}

function describeEnd(
  { why, productName, amountLeft }: Extract<Happening, { kind: 'ended' }>,
  { notices }: Words,
  number: (value: number) => string,
): string {
  const name = shortenName(productName)
  if (why !== 'sold-out') return notices[why](name)
  return amountLeft > 0 ? notices.notEnough(name, number(amountLeft)) : notices.soldOut(name)
}
