/** What tells by the headers of a mail that postal-mime misreads it. Pure. */
import { Buffer, isUtf8 } from 'node:buffer'
import type { Email } from 'postal-mime'
import type { Person } from '../address/address'
import { headerValue, headerValues, isHeaderLine } from './headers'
import { isOddList } from './address-doubts'
import { oddWords } from './charset-doubts'
import type { Outline } from './outline'
import { isMailAddress, mailboxesOf } from './people'

/** A blank line, the line that mailboxes put before each mail (`From eve@example.org Mon Nov …`), a byte order mark. */
export function hasOddBeginning({ bytes }: Outline): boolean {
  const line = latin1(bytes.subarray(0, 300))
  return /^\s/.test(line) || !isHeaderLine(line)
}

/** Lines that end in CR alone, or in CR CR LF. In headers even one. */
export function hasBareReturns({ raw, bytes, bodyStart }: Outline): boolean {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return bytes !== raw || whole.includes('\r\r') || /\r(?!\n)/.test(latin1(bytes.subarray(0, bodyStart)))
}

/** The blank line behind the headers is missing. */
export function runsOn({ bytes, bodyStart, tree }: Outline): boolean {
  const ending = latin1(bytes.subarray(Math.max(bodyStart - 3, 0), bodyStart))
  return tree.runsOn || !/\n\r?\n$/.test(ending)
}

/** Headers in another charset than UTF-8 (RFC 6532), and in none that they name; control characters. */
export function hasRawHeaders({ bytes, bodyStart }: Outline): boolean {
  const block = bytes.subarray(0, bodyStart)
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return !isUtf8(block) || /[^\t\n\r -\x7e\x80-\xff]/.test(latin1(block))
}

/** Of headers that stand in a mail once, postal-mime reads the first. */
export function hasRepeatedHeaders({ headers }: Outline): boolean {
  return ['from', 'sender', 'references', 'in-reply-to'].some((name) => headerValues(headers, name).length > 1)
}

/** A list of addresses, or a From without one. */
export function hasOddAddresses({ headers }: Outline, { from, sender, replyTo, to, cc }: Email): boolean {
  const lists = { from: from && [from], sender: sender && [sender], 'reply-to': replyTo, to, cc }
  const isAuthor = (person: Person) => person.address !== '' && isMailAddress(person)
  const hasAuthor = headerValue(headers, 'from') === undefined || (from?.group === undefined && mailboxesOf(lists.from).some(isAuthor))
  return !hasAuthor || Object.entries(lists).some(([name, list]) => isOddList(headerValues(headers, name), mailboxesOf(list)))
}

const writtenDate =
  /^(?:[a-z]{3},? )?\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec) \d{4} \d{1,2}:\d{2}(?::\d{2})? (?:[+-][01]\d[0-5]\d|gmt|utc?)(?: \([^()]*\))?$/i

/** Not as RFC 5322 section 3.3 has it. What is no date at all, postal-mime hands on as it is. */
export function hasOddDate({ headers }: Outline, { date }: Email): boolean {
  const written = headerValue(headers, 'date')
  if (written === undefined) return date !== undefined
  return !writtenDate.test(written.replace(/\s+/g, ' ')) || !/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(date ?? '')
}

export function hasOddWords({ subject = '', references = '', inReplyTo = '' }: Email): boolean {
  return [subject, references, inReplyTo].some(oddWords)
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
