import { invalidBody, invalidProperty, type Fault } from './line-error.ts'
import { contentOf, type LineMessage } from '../store/messages.ts'
import type { NewPush } from '../store/message-store.ts'
import { userIdSchema } from '../store/user-id.ts'

const LINE_USER_ID = /^U[0-9a-f]{32}$/

/** The required properties of each type of message. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  textV2: ['text'],
  sticker: ['packageId', 'stickerId'],
  image: ['originalContentUrl', 'previewImageUrl'],
  video: ['originalContentUrl', 'previewImageUrl'],
  audio: ['originalContentUrl', 'duration'],
  location: ['title', 'address', 'latitude', 'longitude'],
  imagemap: ['baseUrl', 'altText', 'baseSize', 'actions'],
  template: ['altText', 'template'],
  flex: ['altText', 'contents'],
  coupon: ['couponId'],
}

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isAbsent = (value: unknown) => value === undefined || value === null

/**
 * Checks the body of a push as LINE does.
 * @throws LineError 400, in LINE's words.
 */
export function validatePush(
  body: unknown,
  { strictUserIds }: { strictUserIds: boolean },
): Pick<NewPush, 'to' | 'content'> {
  const { to, messages, notificationDisabled, customAggregationUnits } = isObject(body) ? body : {}
  const { data: userId } = userIdSchema.safeParse(to)
  if (userId === undefined || (strictUserIds && !LINE_USER_ID.test(userId))) throw invalidProperty('to')
  if (!isAbsent(messages) && !Array.isArray(messages)) throw invalidProperty('messages')
  if (!isAbsent(notificationDisabled) && typeof notificationDisabled !== 'boolean') {
    throw invalidProperty('notificationDisabled')
  }
  if (!isAbsent(customAggregationUnits) && !Array.isArray(customAggregationUnits)) {
    throw invalidProperty('customAggregationUnits')
  }

  const faults = [
    ...faultsOfMessages((messages ?? undefined) as unknown[] | undefined),
    ...faultsOfUnits((customAggregationUnits ?? []) as unknown[]),
  ]
  if (faults.length > 0) throw invalidBody(faults)
  return { to: userId, content: contentOf(messages as LineMessage[]) }
}

function faultsOfMessages(messages: readonly unknown[] | undefined): Fault[] {
  if (!messages) return [{ message: 'May not be empty', property: 'messages' }]
  if (messages.length < 1 || messages.length > 5) {
    return [{ message: 'Size must be between 1 and 5', property: 'messages' }]
  }
  return messages.flatMap((message, index) => faultsOfMessage(message, `messages[${index}]`))
}

function faultsOfMessage(message: unknown, property: string): Fault[] {
  const type = isObject(message) ? message.type : undefined
  if (!isObject(message) || typeof type !== 'string' || !Object.hasOwn(REQUIRED, type)) {
    const known = Object.keys(REQUIRED).join(', ')
    return [{ message: `Must be one of the following values: [${known}]`, property: `${property}.type` }]
  }
  const missing = (REQUIRED[type] ?? [])
    .filter((name) => isAbsent(message[name]) || message[name] === '')
    .map((name) => ({ message: 'May not be empty', property: `${property}.${name}` }))
  return [...missing, ...faultsOfText(message.text, `${property}.text`)]
}

/** A JavaScript string's length is its number of UTF-16 code units, which is how LINE counts. */
function faultsOfText(text: unknown, property: string): Fault[] {
  if (isAbsent(text)) return []
  if (typeof text !== 'string') return [{ message: 'Must be a string', property }]
  return text.length > 5000 ? [{ message: 'Length must be between 0 and 5000', property }] : []
}

function faultsOfUnits(units: readonly unknown[]): Fault[] {
  if (units.length > 1)
    return [{ message: 'Size must be between 0 and 1', property: 'customAggregationUnits' }]
  return units.flatMap((unit, index) => {
    const property = `customAggregationUnits[${index}]`
    if (typeof unit !== 'string' || !/^\w*$/.test(unit)) {
      return [{ message: 'Must be half-width alphanumeric characters and underscores', property }]
    }
    return unit.length < 1 || unit.length > 30
      ? [{ message: 'Length must be between 1 and 30', property }]
      : []
  })
}
