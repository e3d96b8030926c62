interface LogLine {
  readonly level: string
  readonly text: string
}

/** The text of a service's JSON log line. A line that is not JSON is unexpected, so it counts as a warning. */
export function describeLogLine(line: string): LogLine {
  const parsed = parseObject(line)
  if (!parsed) return { level: 'warn', text: line.trimEnd() }
  const message = asText(parsed.msg)
  const { err, why, reason } = parsed as { err?: { message?: unknown }; why?: unknown; reason?: unknown }
  const error = asText(err?.message) || asText(why) || asText(reason)
  // kafkajs puts the kind of an error before the text of its cause, which the message may already have.
  const isNews = error !== '' && !message.includes(error.replace(/^[^:]*: (?=.)/, ''))
  return {
    level: asText(parsed.level) || 'info',
    text: isNews ? `${message}${message && ': '}${error}` : message,
  }
}

export function isWarning({ level }: LogLine): boolean {
  return ['warn', 'error', 'fatal'].includes(level)
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
