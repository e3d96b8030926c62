/* global document */
const locale = document.documentElement.lang === 'th' ? 'th-TH' : 'en-GB'
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })
const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
const longDay = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
const relativeDay = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

/** How many midnights lie between that time and now, in the reader's time zone. */
function daysAgo(date) {
  const midnight = (of) => new Date(of.getFullYear(), of.getMonth(), of.getDate()).getTime()
  return Math.round((midnight(new Date()) - midnight(date)) / 86_400_000)
}

export const timeOf = (iso) => clock.format(new Date(iso))

export function dayOf(iso) {
  const date = new Date(iso)
  const ago = daysAgo(date)
  const name = ago < 2 ? relativeDay.format(-ago, 'day') : longDay.format(date)
  return name.charAt(0).toUpperCase() + name.slice(1)
}

/** For the list of chats: the time of day today, the day before that. */
export function briefTimeOf(iso) {
  const date = new Date(iso)
  return daysAgo(date) < 1 ? clock.format(date) : shortDay.format(date)
}
