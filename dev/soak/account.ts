/** Accounting: what is in the gateway against what was sent. Pure. */
import { type Kind, type Mail, models, type Target } from './mail.ts'
import { type LoggedMail, type LoggedMessage, type LoggedRecord, threshold } from './rest.ts'
import type { Delivery } from './sending.ts'

export type Found = { mails: LoggedMail[]; records: LoggedRecord[]; chatters: Map<string, LoggedMessage[]> }

/** What a delivery of each kind may end as. */
const ends: Record<Kind, string[]> = {
  new: ['created: alias'],
  'two aliases': ['created: alias'],
  answer: ['posted: references'],
  'answer to two': ['posted: references'],
  catchall: ['refused: catchall-only'],
  unknown: ['refused: unknown-recipient'],
  automatic: ['held: auto-reply'],
  flood: ['created: alias', 'refused: loop-quota'],
}

/** One line for each thing that is not as it should be. */
export function findMismatches(deliveries: Delivery[], targets: Target[], found: Found): string[] {
  const mails = [...new Set(deliveries.map(({ mail }) => mail))]
  return [
    ...deliveries.flatMap(checkAnswered),
    ...checkLog(deliveries, found),
    ...checkRecords(mails, targets, found),
    ...checkFlood(mails, found),
    ...checkChatters(mails, targets, found),
  ]
}

export function outcomeOf({ outcome, reason }: LoggedMail): string {
  return `${outcome}: ${reason}`
}

export function tookEffect(row: LoggedMail): boolean {
  return row.outcome !== 'refused' && outcomeOf(row) !== 'dropped: duplicate'
}

function checkAnswered({ mail, to, door, tries, told, last }: Delivery): string[] {
  if (told === 'taken' || told === 'refused') return []
  return [`${mail.subject} to ${to}: no answer by ${door} that a sender could go by, in ${tries} tries; the last: ${last.slice(0, 300)}`]
}

/** The rows of each delivery, and those of none. An answer to two of our addresses takes effect once for both. */
function checkLog(deliveries: Delivery[], { mails }: Found): string[] {
  const keyOf = ({ mail, to }: Delivery) => (mail.kind === 'answer to two' ? mail.internetMessageId : `${mail.internetMessageId} ${to}`)
  const groups = Map.groupBy(deliveries, keyOf)
  const rows = Map.groupBy(mails, (row) => `${row.internetMessageId} ${row.envelope.to}`)
  const sent = new Set(deliveries.map(rowKey))
  const strays = mails.filter((row) => !sent.has(`${row.internetMessageId} ${row.envelope.to}`))
  return [
    ...[...groups.values()].flatMap((group) =>
      checkGroup(
        group,
        group.map((delivery) => rows.get(rowKey(delivery)) ?? []),
      ),
    ),
    ...strays.map((row) => `Mail ${row.id} of the log was never sent: ${row.internetMessageId} to ${row.envelope.to}`),
  ]
}

function rowKey({ mail, to }: Delivery): string {
  return `${mail.internetMessageId} ${to}`
}

/** @param rows of each delivery of the group */
function checkGroup(group: Delivery[], rows: LoggedMail[][]): string[] {
  const [first] = group
  if (!first) return []
  const { kind, subject } = first.mail
  const effects = rows.flat().filter(tookEffect)
  const isRight =
    // A refusal like one before it only counts up the copies of that one's row.
    (rows.every((own) => own.length > 0) || (effects.length === 0 && mayBeRefused(kind))) &&
    rows.flat().every((row) => isExpected(kind, row)) &&
    (effects.length === 1 || (effects.length === 0 && mayBeRefused(kind))) &&
    group.every(({ told }) => told === (effects.length === 1 ? 'taken' : 'refused'))
  if (isRight) return []
  const told = group.map(({ to, door, tries, told }) => `${to} by ${door}, ${tries} tries, told ${told ?? 'nothing'}`)
  const logged = rows.flat().map((row) => `${row.id} ${row.envelope.to} ${outcomeOf(row)}`)
  return [`${subject} (${told.join('; ')}): ${logged.join('; ') || 'not in the log'}`]
}

function mayBeRefused(kind: Kind): boolean {
  return ends[kind].some((end) => end.startsWith('refused'))
}

/** What takes effect may arrive once more. */
function isExpected(kind: Kind, row: LoggedMail): boolean {
  const isRepeat = outcomeOf(row) === 'dropped: duplicate' && ends[kind].some((end) => !end.startsWith('refused'))
  return isRepeat || ends[kind].includes(outcomeOf(row))
}

/** Exactly one record for each new mail and alias, and no other. */
function checkRecords(mails: Mail[], targets: Target[], { mails: rows, records }: Found): string[] {
  const wanted = recordKeys(mails, ['new', 'two aliases'])
  const allowed = new Set([...wanted, ...recordKeys(mails, ['flood'])])
  const counts = countBy(records, ({ model, name }) => `${model} ${name}`)
  const targetIds = new Set(targets.map(({ recordId }) => recordId))
  const strays = records.filter(({ id, model, name }) => !targetIds.has(id) && !allowed.has(`${model} ${name}`))
  const ids = new Set(records.map(({ id }) => id))
  const dangling = rows.filter(({ recordId }) => recordId !== null && !ids.has(recordId))
  return [
    ...wanted.filter((key) => counts.get(key) !== 1).map((key) => `${counts.get(key) ?? 0} records "${key}" instead of 1`),
    ...strays.map(({ id, model, name }) => `The ${model} ${id} was opened by no mail: ${name}`),
    ...dangling.map(({ id, recordId }) => `Mail ${id} names the record ${recordId}, which is not there`),
  ]
}

function recordKeys(mails: Mail[], kinds: Kind[]): string[] {
  const opening = mails.filter(({ kind }) => kinds.includes(kind))
  return opening.flatMap(({ subject, recipients }) => recipients.map((to) => `${models[to]} ${subject}`))
}

function checkFlood(mails: Mail[], { records }: Found): string[] {
  const flood = new Set(mails.filter(({ kind }) => kind === 'flood').map(({ subject }) => subject))
  const opened = records.filter(({ name }) => flood.has(name)).length
  const wanted = Math.min(threshold, flood.size)
  return opened === wanted ? [] : [`The flooding sender opened ${opened} records with ${flood.size} mails instead of ${wanted}`]
}

/** Exactly one message for each answer, in the record that it answers; and nothing else but what was posted. */
function checkChatters(mails: Mail[], targets: Target[], { chatters }: Found): string[] {
  return targets.flatMap(({ recordId }) => {
    const answers = mails.filter(({ target }) => target?.recordId === recordId).map(({ internetMessageId }) => internetMessageId)
    const received = (chatters.get(recordId) ?? []).filter(({ kind }) => kind === 'received')
    const counts = countBy(received, ({ internetMessageId }) => internetMessageId)
    return [
      ...answers.filter((id) => counts.get(id) !== 1).map((id) => `${counts.get(id) ?? 0} messages ${id} in ${recordId} instead of 1`),
      ...[...counts.keys()].filter((id) => !answers.includes(id)).map((id) => `The message ${id} in ${recordId} answers nothing there`),
    ]
  })
}

export function countBy<T>(items: T[], key: (item: T) => string): Map<string, number> {
  return new Map([...Map.groupBy(items, key)].map(([name, group]) => [name, group.length]))
}
