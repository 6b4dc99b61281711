/** How many bytes the log and the chatter keep of what a mail says; the whole of it is in the raw mail. Pure. */
import type { Person } from '../../mail/address/address'
import type { StoredEvent } from '../../db/schema'
import { byteLength, cutToBytes } from '../../mail/text'
import type { TraceEvent } from '../trace/event'
import type { NewMail } from './rows'

/** A row of refused mail: anybody can write any number of them. */
const maxRefusedBytes = 2048
const maxMailBytes = 48 * 1024
const maxPeople = 200
const maxPeopleBytes = 16 * 1024
/** As much of the recipient's address as tells one delivery from another, and whose it is. */
const maxRecipientBytes = 254
/** An address that is cut shorter could not be used when the mail is decided afresh. */
const minAddressBytes = 100
/** What an event says in fewer bytes is an id, a date or a word of ours, and is kept whole. */
const minEventBytes = 36
const minEvents = 12

/** What is left of a row that is too large: tried in this order until it fits. Bytes of each text, entries of each list. */
const cuts: Cut[] = [
  { bytes: 1000, entries: 200 },
  { bytes: 500, entries: 100 },
  { bytes: 250, entries: 50 },
  { bytes: 120, entries: 20 },
  { bytes: 60, entries: 5 },
  { bytes: 36, entries: 2 },
  { bytes: 20, entries: 1 },
]
type Cut = { bytes: number; entries: number }

/** People as a row keeps them: the first of them, as many as have room. */
export function storedPeople(people: Person[]): Person[] {
  let bytes = 0
  const end = people.findIndex((person, index) => {
    bytes += byteLength(JSON.stringify(person))
    return index >= maxPeople || bytes > maxPeopleBytes
  })
  return end === -1 ? people : people.slice(0, end)
}

/** A row of the log that is no larger than it may be. What had to be cut ends in `…`, and its trace says so. */
export function withinBounds(row: NewMail): NewMail {
  const most = row.outcome === 'refused' ? maxRefusedBytes : maxMailBytes
  if (rowBytes(row) <= most) return row
  for (const cut of cuts) {
    const shorter = shortened(row, cut, most)
    if (rowBytes(shorter) <= most) return shorter
  }
  return { ...shortened(row, { bytes: 0, entries: 0 }, most), trace: [cutShort(most)] }
}

/** Bytes of the row as the database stores it, without its indexes. */
export function rowBytes(row: NewMail): number {
  return Object.values(row).reduce((sum: number, value) => sum + valueBytes(value), 0)
}

function valueBytes(value: unknown): number {
  if (value === null || value === undefined) return 0
  if (value instanceof Date) return String(value.getTime()).length
  return byteLength(typeof value === 'string' ? value : JSON.stringify(value))
}

function shortened(row: NewMail, cut: Cut, most: number): NewMail {
  const short = (text: string) => cutToBytes(text, cut.bytes)
  const address = (text: string) => cutToBytes(text, Math.max(cut.bytes, minAddressBytes))
  const person = ({ name, address: written }: Person): Person => ({ name: short(name), address: short(written) })
  return {
    ...row,
    envelopeFrom: address(row.envelopeFrom),
    recipient: address(row.recipient),
    recipientNormalized: cutToBytes(row.recipientNormalized, maxRecipientBytes),
    from: row.from ? person(row.from) : null,
    to: row.to.slice(0, cut.entries).map(person),
    cc: row.cc.slice(0, cut.entries).map(person),
    subject: row.subject ? short(row.subject) : null,
    trace: [cutShort(most), ...row.trace.slice(-Math.max(cut.entries, minEvents)).map((event) => shortEvent(event, cut.bytes))],
    bounce: row.bounce ? shortBounce(row.bounce, cut.entries, short) : null,
    noticeText: row.noticeText ? short(row.noticeText) : null,
  }
}

/** Its texts are shortened; which event it is, and every number, stays. */
function shortEvent(event: StoredEvent, maxBytes: number): StoredEvent {
  const short = (text: unknown) => (typeof text === 'string' ? cutToBytes(text, Math.max(maxBytes, minEventBytes)) : text)
  const texts = Object.entries(event).map(([name, value]) => [name, name === 'kind' || name === 'step' ? value : short(value)])
  return { ...event, ...Object.fromEntries(texts) }
}

function shortBounce(bounce: NonNullable<NewMail['bounce']>, entries: number, short: (text: string) => string): NewMail['bounce'] {
  const recipients = bounce.recipients.slice(0, entries)
  return { ...bounce, recipients: recipients.map((each) => ({ ...each, address: short(each.address), reason: short(each.reason) })) }
}

function cutShort(maxBytes: number): TraceEvent {
  return { kind: 'cut-short', maxBytes }
}
