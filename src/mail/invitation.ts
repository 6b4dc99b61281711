/**
 * Invitations (iCalendar, RFC 5545 and RFC 5546) in words: what, when, where and who. Recurrences are named and never worked out. Pure, and
 * nothing that a stranger can write makes it throw.
 */
import ICAL from 'ical.js'
import { decodeText } from './mime/exact/charset'
import { oneLine } from './text'
import { timeSpan } from './invitation-time'

/** Years of meetings come to less. */
const maxBytes = 256 * 1024
const maxPeople = 20
const maxDescription = 5000

/** @param charset what the bytes are said to be in. @returns undefined for what cannot be read, or is about no event */
export function invitationInWords(bytes: Uint8Array, charset: string | undefined): string | undefined {
  if (bytes.byteLength > maxBytes) return undefined
  try {
    return describeCalendar(readCalendar(decodeText(bytes, charset ?? 'utf-8')))
  } catch {
    return undefined // The library throws at the first line that is none.
  }
}

/** Of several calendars in one file, the first. */
function readCalendar(text: string): ICAL.Component {
  const parsed = ICAL.parse(text.replace(/\r?\n[\r\n]+/g, '\n'))
  return new ICAL.Component(Array.isArray(parsed[0]) ? parsed[0] : parsed)
}

function describeCalendar(calendar: ICAL.Component): string | undefined {
  const events = [...calendar.getAllSubcomponents('vevent'), ...calendar.getAllSubcomponents('vtodo')]
  const [event] = events
  if (!event) return undefined
  const facts: [name: string, value: string][] = [
    ['When', timeSpan(calendar, event)],
    ['Repeats', frequency(event)],
    ['Where', line(event, 'location')],
    ['Organizer', people(event, 'organizer')],
    ['Attendees', people(event, 'attendee')],
    ['Also in this file', events.length > 1 ? `${events.length - 1} more` : ''],
  ]
  const lines = facts.flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]))
  return [[headline(calendar, event), ...lines].join('\n'), description(event)].filter(Boolean).join('\n\n')
}

function headline(calendar: ICAL.Component, event: ICAL.Component): string {
  return `${whatItIs(line(calendar, 'method').toUpperCase(), event)}: ${line(event, 'summary') || 'without a title'}`
}

/** The methods of RFC 5546 section 1.4. */
function whatItIs(method: string, event: ICAL.Component): string {
  if (method === 'CANCEL' || line(event, 'status').toUpperCase() === 'CANCELLED') return 'Cancelled'
  if (method === 'REPLY') return `${people(event, 'attendee') || 'Somebody'} ${answerOf(event)}`
  if (method === 'COUNTER') return 'Another time is proposed'
  if (method === 'DECLINECOUNTER') return 'The proposed time is declined'
  const isNew = !/^[1-9]/.test(line(event, 'sequence'))
  if (method === 'REQUEST') return isNew ? 'Invitation' : 'Updated invitation'
  return event.name === 'vtodo' ? 'Task' : 'Event'
}

const answers: Record<string, string> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentatively accepted',
  DELEGATED: 'delegated',
}

function answerOf(event: ICAL.Component): string {
  const status = event.getFirstProperty('attendee')?.getFirstParameter('partstat') ?? ''
  return answers[status.toUpperCase()] ?? 'answered'
}

function frequency(event: ICAL.Component): string {
  const rule = event.getFirstPropertyValue('rrule')
  return rule instanceof ICAL.Recur ? oneLine(rule.freq ?? '').toLowerCase() : ''
}

function people(event: ICAL.Component, name: 'organizer' | 'attendee'): string {
  const found = event.getAllProperties(name)
  const named = found.slice(0, maxPeople).map(personInWords)
  return [...named, ...(found.length > maxPeople ? [`and ${found.length - maxPeople} more`] : [])].filter(Boolean).join(', ')
}

function personInWords(property: ICAL.Property): string {
  const address = cut(String(property.getFirstValue() ?? '')).replace(/^mailto:/i, '')
  const name = cut(property.getFirstParameter('cn') ?? '')
  return name === '' || name === address ? address : `${name} <${address}>`
}

function line(component: ICAL.Component, name: string): string {
  return cut(String(component.getFirstPropertyValue(name) ?? ''))
}

function cut(text: string): string {
  return oneLine(text.slice(0, 500))
}

function description(event: ICAL.Component): string {
  return String(event.getFirstPropertyValue('description') ?? '')
    .slice(0, maxDescription)
    .toWellFormed()
    .trim()
}
