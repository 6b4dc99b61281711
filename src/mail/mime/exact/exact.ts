/**
 * The exact reader: for the mails that postal-mime is known to misread, told by the doubts. It settles charsets only when it knows the
 * whole mail, takes addresses and dates that no grammar allows, and cuts files from the raw bytes. Pure.
 */
import { parseAddresses } from './address-list'
import type { Person } from '../../address/address'
import { readDate } from './date'
import { decodeWords } from './encoded-words'
import { type Header, headerValue, headerValues } from '../headers'
import { threadIds } from '../../address/message-id'
import { type MimeContent, readMimeContent } from './content'
import { oneLine } from '../../text'
import type { HeadReading, PartsReading } from '../reading'
import type { Outline } from '../outline'
import { cleanPeople, isMailAddress, maxPeople, maxSubject } from '../people'

export function readExactly(outline: Outline): HeadReading & PartsReading {
  return { ...readHeadExactly(outline.headers), ...readParts(outline) }
}

export function readHeadExactly(headers: Header[]): HeadReading {
  const people = (name: string) => readPeopleExactly(headerValues(headers, name))
  const subject = headerValue(headers, 'subject')
  const [references = '', inReplyTo = ''] = ['references', 'in-reply-to'].map((name) => decodeWords(headerValues(headers, name).join(' ')))
  return {
    from: readFrom(headerValues(headers, 'from').filter((text) => text.trim() !== '')),
    senders: people('sender'),
    replyTo: people('reply-to'),
    to: people('to'),
    cc: people('cc'),
    subject: subject === undefined ? null : oneLine(decodeWords(subject.slice(0, 10 * maxSubject))).slice(0, maxSubject),
    date: readDate(headerValue(headers, 'date') ?? ''),
    references: threadIds(references, inReplyTo),
  }
}

/** The first address of the first From that holds one; where none does, the text of the first. */
function readFrom(texts: string[]): Person | undefined {
  const [text] = texts
  if (text === undefined) return undefined
  const people = readPeopleExactly(texts)
  return people.find(isMailAddress) ?? people[0] ?? { name: '', address: oneLine(text).slice(0, 320) }
}

export function readPeopleExactly(values: string[]): Person[] {
  return cleanPeople(values.flatMap((value) => parseAddresses(value, maxPeople)))
}

/** Words and files by the parts of the mail. Files stand in the order in which `fileOf` finds them again. */
export function readParts({ bytes, tree }: Pick<Outline, 'bytes' | 'tree'>): MimeContent {
  return readMimeContent(bytes, tree.root)
}
