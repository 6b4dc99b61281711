/** Delivery status notifications (RFC 3464): the per-recipient fields of a report, and what their broken forms still say. Pure. */
import { normalizeAddress } from '../address/address'
import { type FailureType, failureTypeOf } from './failure-type'
import { type Header, headerValue, readHeaders } from '../mime/headers'
import { plainReason, withoutDiagnosticType } from './reason'
import { readReportAddress, readReportName } from './report-address'
import { bestStatus, findReply, findStatus } from './status-code'

export type { FailureType } from './failure-type'

export type ReportedRecipient = {
  /** The address that the mail was sent to, as the report writes it, without `rfc822;`. */
  address: string
  /** Where the mail went from there, if the report says so and it is another address. */
  finalAddress?: string
  /** `failed`, `delayed`, `delivered`, `relayed` or `expanded`; `complaint` and the dispositions of read receipts elsewhere. */
  action: string
  /** RFC 3463, such as `5.1.1`. */
  status?: string
  failureType: FailureType
  permanent: boolean
  /** For people: the diagnostic of the server that refused the mail; empty where the report gives none. */
  reason: string
}

const maxRecipients = 200
/** As much of a report as is read: enough for a thousand recipients. */
const maxLength = 400_000
const recipientFields = ['original-recipient', 'final-recipient', 'x-actual-recipient']
/** Where gateways of X.400 and Exchange put what the other server said. */
const supplements = ['x-supplementary-info', 'x400-supplementary-info']
const ownFields = [
  ...recipientFields,
  ...supplements,
  'action',
  'status',
  'diagnostic-code',
  'remote-mta',
  'will-retry-until',
  'last-attempt-date',
]

/** Whether a text has the fields of a delivery status somewhere, whatever it calls itself. */
export function hasDeliveryStatus(text: string): boolean {
  return /^[ \t>]{0,8}(?:final|original)-recipient[ \t]*:/im.test(text.slice(0, maxLength))
}

/**
 * Every recipient that a delivery status reports on, each once; at most 200.
 * @param isDelay what the words beside the fields say, for fields that name no action
 */
export function readDeliveryStatus(body: string, isDelay = false): ReportedRecipient[] {
  const found = new Map<string, ReportedRecipient>()
  for (const fields of readGroups(body.slice(0, maxLength))) {
    const recipient = readRecipient(fields, isDelay)
    const key = recipient && (normalizeAddress(recipient.address) ?? recipient.address)
    if (key && !found.has(key)) found.set(key, recipient)
    if (found.size >= maxRecipients) break
  }
  return [...found.values()]
}

/**
 * The fields of each recipient. Blank lines should part them and often are missing, or part single fields: a group also
 * ends where a field comes up again, and fields without a recipient belong to the one before.
 */
function readGroups(body: string): Header[][] {
  const groups: Header[][] = []
  let afterBlank = true
  for (const field of readFields(body)) {
    if (field === 'blank') {
      afterBlank = true
      continue
    }
    if (!ownFields.includes(field.name)) continue
    const last = groups.at(-1)
    const startsAnew = last === undefined || last.some(({ name }) => name === field.name)
    const nextRecipient = afterBlank && last?.some(({ name }) => recipientFields.includes(name)) && recipientFields.includes(field.name)
    if (startsAnew || (nextRecipient && last?.some(({ name }) => name === 'action' || name === 'status'))) groups.push([field])
    else last.push(field)
    afterBlank = false
  }
  return groups
}

/** The fields in order, and the blank lines between them. Quoted and indented as a whole in text; CR CR LF from broken gateways. */
function readFields(body: string): (Header | 'blank')[] {
  const lines = body
    .replace(/\r+\n?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .split('\n')
  const indent = /^[ \t>]*(?=(?:final|original)-recipient[ \t]*:)/im.exec(body)?.[0] ?? ''
  return lines
    .map((line) => (indent && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
    .split(/\n[ \t]*(?=\n|$)/)
    .flatMap((chunk) => [...readHeaders(chunk), 'blank' as const])
}

function readRecipient(fields: Header[], isDelay: boolean): ReportedRecipient | undefined {
  const value = (name: string) => headerValue(fields, name)
  const [original, final, actual] = recipientFields.map((name) => readReportAddress(value(name)))
  const address = original ?? final ?? actual ?? readReportName(value('final-recipient') ?? value('original-recipient'))
  if (!address) return undefined
  const finalAddress = original && [final, actual].find((other) => other && normalizeAddress(other) !== normalizeAddress(original))
  const diagnostic = readDiagnostic(fields)
  const status = bestStatus(value('status'), diagnostic)
  const action = readAction(value('action'), status, isDelay || value('will-retry-until') !== undefined)
  const reason = diagnostic || commentOf(value('status') ?? '')
  return {
    address,
    ...(finalAddress && { finalAddress }),
    action,
    ...(status && { status }),
    failureType: failureTypeOf(status, reason),
    permanent: action === 'failed' && !status?.startsWith('4'),
    reason,
  }
}

/** `failed (no mailbox)`, `Failure`, `DELAYED`; Postfix's address probes say deliverable and undeliverable. Without an action, the status tells. */
function readAction(value: string | undefined, status: string | undefined, willRetry: boolean): string {
  const word = /[a-z]+/i.exec((value ?? '').replace(/\([^()]*\)/g, ' '))?.[0].toLowerCase() ?? ''
  if (/^(?:delivered|relayed|expanded|delayed|failed)$/.test(word)) return word
  if (/^(?:deliverable|success)/.test(word)) return 'delivered'
  if (/^(?:delay|defer|warn|retr)/.test(word)) return 'delayed'
  if (word === '' && status?.startsWith('2')) return 'delivered'
  return word === '' && willRetry ? 'delayed' : 'failed'
}

/** A diagnostic with a code, else what a gateway noted beside it. */
function readDiagnostic(fields: Header[]): string {
  const said = ['diagnostic-code', ...supplements].map((name) => plainReason(withoutDiagnosticType(headerValue(fields, name) ?? '')))
  return said.find((text) => findStatus(text) ?? findReply(text)) ?? said.find((text) => text !== '') ?? ''
}

/** Messaging Server explains the status in a comment: `5.1.1 (Remote SMTP server has rejected address)`. */
function commentOf(status: string): string {
  return findStatus(status) ? plainReason(/\(([^()]{3,400})\)/.exec(status)?.[1] ?? '') : ''
}
