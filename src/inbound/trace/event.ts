/**
 * What a trace is made of: what was looked at, what matched, why not. Data that JSON keeps as it is; its words are in words.ts. Rows
 * keep events for good: what a kind says may be worded anew, and what it holds stays; for anything else there is a new kind. Types only.
 */
import type { Authentication, doors, mailKinds } from '../../db/schema'
import type { Doubt } from '../../mail/mime/doubts'
import type { Report } from '../../mail/reports/report-head'
import type { RefusalReason } from '../../outbound/refusal'
import type { Parameters } from '../../settings/parameters'
import type { AliasFacts, Part } from '../facts/known'

type Arrival =
  /** `from` may be empty; `envelopeSender` is null for the null sender. */
  | { kind: 'arrived'; door: (typeof doors)[number]; from: string; to: string; bytes: number; envelopeSender: string | null }
  /** By the exact reader, if there was a doubt. */
  | { kind: 'read'; doubt: Doubt | null }
  | { kind: 'fetched'; server: string; recipient: string; isForMailbox: boolean }
  | { kind: 'redirected'; by: string; writtenBy: string }
  | { kind: 'forwarded'; by: string; originalSender: string; sender: string }
  /** `sign` is what gave a machine away. */
  | { kind: 'classified'; as: (typeof mailKinds)[number]; by: 'machine' | 'person' | 'person-asking-for-silence'; sign: string | null }
  | ({ kind: 'verdicts-read' } & Authentication)

type Stopped =
  | { kind: 'too-large'; bytes: number; limit: number }
  | { kind: 'not-seen-before' }
  | { kind: 'seen-before'; mailId: string }
  | { kind: 'beyond-bounds'; bound: string }
  | { kind: 'notice-answered'; noticeId: string }
  | { kind: 'own-mail'; internetMessageId: string }
  | { kind: 'web-form'; from: string; correspondent: string }
  | { kind: 'own-address-held'; from: string }

type OfReport =
  | { kind: 'no-report'; recipient: string }
  | { kind: 'report-read'; about: Report['kind']; recipients: number; ids: number }
  | { kind: 'report-unmatched' }
  /** `state` is that of the notification, else what the report calls it. */
  | { kind: 'recipient-reported'; address: string; state: string; reason: string }

type OfThread =
  | { kind: 'reply-address-verified'; messageId: string; model: string; recordId: string }
  | { kind: 'reply-address-gone' }
  | { kind: 'reference-matched'; messageId: string; model: string; recordId: string }
  | { kind: 'reference-elsewhere' }
  | { kind: 'reference-unmatched'; ids: number }
  | { kind: 'sent-on'; alias: string; model: string }
  | { kind: 'only-copied'; alias: string }
  | { kind: 'taking-part'; sender: string | null; part: Part | null }
  | { kind: 'reply-unproved'; claims: 'user' | 'participant' | 'stranger' }
  | { kind: 'following'; user: string; verdict: 'follows' | 'may-not-see' | 'not-proved' }
  | { kind: 'posted'; recordId: string; internal: boolean }
  | { kind: 'posted-before'; messageId: string }
  | { kind: 'calmed' }

type OfRecipient =
  | { kind: 'auto-reply'; wish: Parameters['mail.gateway.auto_reply'] }
  | { kind: 'catchall-matched'; recipient: string }
  | { kind: 'left-to-recipient'; address: string }
  | { kind: 'recipient-never-came' }
  | { kind: 'confirmation'; isLikely: boolean }
  | { kind: 'alias-matched'; recipient: string; alias: string; model: string; contactPolicy: AliasFacts['contactPolicy'] }
  | { kind: 'alias-unmatched'; localPart: string; domain: string; isOurDomain: boolean }
  | { kind: 'policy-applied'; answer: PolicyAnswer; alias: string; contactPolicy: AliasFacts['contactPolicy'] }
  | { kind: 'sender-unproved'; parameter: Parameters['mail.gateway.authentication'] }
  | { kind: 'record-forced'; recordId: string; alias: string; model: string }
  /** Of an alias, or of an incoming server where there is none. */
  | { kind: 'defaults-invalid'; alias: string | null; model: string; why: string }
  | { kind: 'quota-free'; sender: string }
  | { kind: 'quota-passed'; sender: string; threshold: number; minutes: number }
  | { kind: 'quota-over'; sender: string; count: number; threshold: number; minutes: number; blockedUntil: string }
  | { kind: 'record-opened'; alias: string | null; model: string; ownerRecordId: string | null }
  | { kind: 'server-matched'; server: string; model: string }
  | { kind: 'server-without-model'; recipient: string }

type Afterwards =
  | { kind: 'refusal-spared'; because: 'fetched' | 'taken-before'; reason: RefusalReason }
  | { kind: 'raw-not-kept'; server: string | null }
  | { kind: 'raw-missing' }
  | { kind: 'assigned-to-record'; recordId: string }
  | { kind: 'assigned-as-new'; model: string }
  | { kind: 'cut-short'; maxBytes: number }
  /** `attempts` counts this one. */
  | { kind: 'failed'; error: string; attempts: number; isLast: boolean }

export type PolicyAnswer = 'allowed' | 'refused' | 'no record to follow'

export type TraceEvent = Arrival | Stopped | OfReport | OfThread | OfRecipient | Afterwards

export type EventKind = TraceEvent['kind']
