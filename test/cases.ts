/** What is expected of the mails of test/corpus in the world of test/world.ts. Run twice: pure in Node, and through `email()` in workerd. */
import type { Mark } from '../src/inbound/decision'
import type { Parameters } from '../src/settings/parameters'
import type { aliases, contacts, messages, notifications, records, Said, servers } from './world'
import { addressing } from './cases/addressing'
import { answers } from './cases/answers'
import { bounces } from './cases/bounces'
import { broken } from './cases/broken'
import { doubts } from './cases/doubts'
import { fetched } from './cases/fetched'
import { forms } from './cases/forms'
import { machines } from './cases/machines'
import { opening } from './cases/opening'
import { passedOn } from './cases/passed-on'
import { refusals } from './cases/refusals'
import { repeats } from './cases/repeats'
import { threads } from './cases/threads'

type Name<T> = keyof T & string

export type Expected = {
  outcome: 'created' | 'posted' | 'bounced' | 'refused' | 'dropped' | 'held'
  reason: string
  alias?: Name<typeof aliases> | null
  /** The record posted to, or that the log names. */
  record?: Name<typeof records>
  message?: Name<typeof messages>
  /** Of the record opened. */
  model?: string
  name?: string
  email?: string | null
  values?: Record<string, string>
  parent?: Name<typeof records> | null
  company?: 'example' | 'north'
  author?: Name<typeof contacts> | null
  /** The name that its message stands under. */
  shownAs?: string
  internal?: boolean
  marks?: Mark[]
  /** Addresses that get a mail, and users who see it in their inbox. */
  mailed?: string[]
  inbox?: string[]
  /** How the sender of a refused mail is told, and words that are in it. */
  told?: 'reply' | 'smtp' | 'by the server in front'
  says?: string
  /** What becomes of notifications. */
  changes?: { [K in Name<typeof notifications>]?: 'bounced' | 'delayed' | 'sent' }
  kind?: 'ordinary' | 'auto-reply' | 'list' | 'bounce' | 'report'
  automatic?: boolean
  dmarc?: 'pass' | 'fail' | 'none' | 'unknown'
  /** `postal-mime`, or the doubt for which the exact reader read it. */
  reader?: string
}

export type Given = {
  parameters?: Partial<Parameters>
  allowedSender?: string
  /** There is a company West whose domain is another example.com. */
  west?: true
  /** Somebody who follows one more record. */
  follows?: { contact: Name<typeof contacts>; record: Name<typeof records> }
  /** What Bob was told went to the address that he had before. */
  bobHasMoved?: true
  /** The company where Eve was first to write under the Message-ID of Carla's request. */
  decoy?: 'example' | 'north'
  /** What somebody wrote into the quote before. */
  said?: Said
  /** Somebody whose contact a colleague has marked as inactive. */
  silenced?: Name<typeof contacts>
  /** Bob is a user of another company by now. */
  bobIsOfNorth?: true
  /** A record that was deleted. */
  gone?: Name<typeof records>
  /** An earlier delivery that stands in the log: it took effect, failed through a fault of ours, or its sender got a notice. */
  earlier?: {
    file: string
    to: string
    claim: 'effect' | 'failure' | 'notice'
    record?: Name<typeof records>
    message?: Name<typeof messages>
  }
  /** A mail that stands in a record's chatter already. */
  standing?: { file: string; in: Name<typeof records>; as: Name<typeof messages> }
}

export type Case = {
  /** Path under test/corpus, without `.eml`. */
  file: string
  /** The envelope recipient; of fetched mail, one of those that are expected to be found. */
  to: string
  /** The envelope sender; absent: the address in From, else Eve's. */
  from?: string
  door?: 'edge' | 'api'
  /** Fetched from there. */
  server?: Name<typeof servers>
  given?: Given
  expect: Expected
  because: string
}

export const cases: Case[] = [
  ...opening,
  ...addressing,
  ...answers,
  ...threads,
  ...refusals,
  ...machines,
  ...forms,
  ...bounces,
  ...repeats,
  ...broken,
  ...doubts,
  ...fetched,
  ...passedOn,
]

export function titleOf({ file, to, because }: Case): string {
  return `${because} (${file} to ${to})`
}
