/** What a mail is: as a door hands it over, as it was read, as it was classified. Types only. */
import type { doors, mailKinds } from '../db/schema'
import type { Person, Writer } from '../mail/address/address'
import type { Token } from '../mail/address/token-address'
import type { Authentication } from '../mail/authentication'
import type { Forwarding } from '../mail/automatic/forwarding'
import type { Header } from '../mail/mime/headers'
import type { Reader as MailReader } from '../mail/mime/reader'
import type { Report } from '../mail/reports/report-head'
import type { DoorServer } from './doors/door'

export type Door = (typeof doors)[number]
export type MailKind = (typeof mailKinds)[number]

/** One delivery, as a door hands it over. */
export type Delivery = {
  door: Door
  /** Of fetched mail, the mailbox that it lay in. */
  server?: DoorServer | undefined
  /** `from` is the envelope sender, as written; empty or `<>` is the null sender. `to` is the one envelope recipient. */
  envelope: { from: string; to: string }
  /** The mail, byte for byte; only its beginning when `size` is more than this. */
  raw: Uint8Array
  /** Bytes of the whole mail. */
  size: number
}

export type AttachmentPart = { filename: string; mimeType: string; size: number; contentId: string | null; inline: boolean }

/** What the envelope and the headers say. */
export type MailHead = {
  door: Door
  server: DoorServer | undefined
  size: number
  /** False when only its beginning was read. */
  isWhole: boolean
  /** As written, without `<>`; empty for the null sender. */
  envelopeFrom: string
  /** Normalised; null for the null sender. */
  envelopeSender: string | null
  recipient: Recipient
  from: Person | undefined
  /** Who wrote: From, else Sender, else the envelope sender. */
  sender: Writer
  replyTo: Person[]
  to: Person[]
  cc: Person[]
  subject: string | null
  date: Date
  internetMessageId: string
  hadMessageId: boolean
  /** Hex SHA-256 of From, To, Cc, Date, Subject, Message-ID and the body: the same for every delivery of one mail. */
  fingerprint: string
  /** Where the raw mail is kept, by its content. */
  rawKey: string
  /** The header block, unfolded, in document order. */
  headers: Header[]
  /** Ids of References and In-Reply-To that may name the thread. */
  references: string[]
  /** It answers a mail, so that there may be history in it. */
  answers: boolean
  authentication: Authentication
  forwarding: Forwarding | undefined
}

/** What the parts of a mail say. */
export type MailContent = {
  /** Sanitised, history and signature marked; empty when the mail has none. */
  html: string
  text: string
  /** The text without history and signature. */
  visibleText: string
  attachments: AttachmentPart[]
  report: Report | undefined
  reader: MailReader
  /** The limit that the mail exceeds, in words: it is kept whole and a person looks at it. */
  exceededLimit: string | undefined
}

/** A mail as it was read: data only, whatever a stranger wrote. */
export type ParsedMail = MailHead & MailContent

export type InboundMail = ParsedMail & {
  kind: MailKind
  /** Never answered. */
  automatic: boolean
  /** The mail itself says that a machine sent it; its envelope alone may say so, too. */
  marksItself: boolean
  /** Never answered by a machine, although a person may have written it. */
  asksForSilence: boolean
  /** What gave the machine away. */
  sign: string | undefined
}

export type Recipient = {
  /** As the envelope has it. */
  address: string
  normalized: string
  /** The addresses it may stand for, best first: itself, then without its plus-tag. */
  forms: string[]
  token: Token | undefined
}
