/** What is read from a mail, whichever of the two readers read it. */
import type { Person } from '../address/address'
import type { Attached } from './exact/files'
import type { Segment } from './exact/content'
import type { Reader } from './reader'

/** What the headers say. */
export type HeadReading = {
  /** The first address of the first From; its text where it holds none. */
  from: Person | undefined
  senders: Person[]
  replyTo: Person[]
  to: Person[]
  cc: Person[]
  /** Null without one. */
  subject: string | null
  /** Undefined where none can be read. */
  date: Date | undefined
  /** Ids of References and In-Reply-To that may name the thread. */
  references: string[]
}

/** What the parts hold: the words in their order, and the files. */
export type PartsReading = { segments: Segment[]; attachments: Attached[] }

export type MailReading = HeadReading &
  PartsReading & {
    reader: Reader
    /** The limit that the mail exceeds, in words. */
    exceededLimit: string | undefined
  }
