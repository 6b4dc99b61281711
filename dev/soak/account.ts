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

function checkAnswered({ mail, to, door, tries, told, lastError }: Delivery): string[] {
  return told ? [] : [`${mail.subject} to ${to}: never answered by ${door} in ${tries} tries; last: ${lastError}`]
}

/** The rows of each delivery; an answer to two of our addresses takes effect once for both. */
function checkLog(deliveries: Delivery[], { mails }: Found): string[] {
  const key = (delivery: Delivery) => (delivery.mail.kind === 'answer to two' ? '' : delivery.to)
  const rowsByMail = Map.groupBy(mails, (row) => row.internetMessageId)
  const groups = Map.groupBy(deliveries, (delivery) => `${delivery.mail.internetMessageId} ${key(delivery)}`)
  const known = new Set(deliveries.map(({ mail, to }) => `${mail.internetMessageId} ${to}`))
  const strays = mails.filter((row) => !known.has(`${row.internetMessageId} ${row.envelope.to}`))
  return [
    ...[...groups.values()].flatMap((group) => {
      const recipients = group.map(({ to }) => to)
      const rows = rowsByMail.get(group[0]?.mail.internetMessageId ?? '') ?? []
      return checkGroup(
        group,
        rows.filter((row) => recipients.includes(row.envelope.to)),
      )
    }),
    ...strays.map((row) => `Mail ${row.id} of the log was never sent: ${row.internetMessageId} to ${row.envelope.to}`),
  ]
}

function checkGroup(group: Delivery[], rows: LoggedMail[]): string[] {
  const [delivery] = group
  if (!delivery) return []
  const effects = rows.filter(tookEffect)
  const isTold = group.every(({ told }) => told === (effects.length > 0 ? 'taken' : 'refused'))
  const wrong = rows.filter((row) => !isAsExpected(delivery.mail.kind, row))
  const isCounted = effects.length === 1 || (effects.length === 0 && mayBeRefused(delivery.mail.kind))
  const isMissing = group.some(({ to }) => !rows.some((row) => row.envelope.to === to))
  if (isTold && wrong.length === 0 && isCounted && !isMissing) return []
  const what = rows.map((row) => `${row.id} ${row.envelope.to} ${outcomeOf(row)}`).join('; ') || 'no row'
  const told = group.map(({ to, door, tries, told }) => `${to} by ${door}, ${tries} tries, told ${told ?? 'nothing'}`).join('; ')
  return [`${delivery.mail.subject} (${told}): ${what}`]
}

function mayBeRefused(kind: Kind): boolean {
  return ends[kind].some((end) => end.startsWith('refused'))
}

function isAsExpected(kind: Kind, row: LoggedMail): boolean {
  return (
    ends[kind].includes(outcomeOf(row)) || (outcomeOf(row) === 'dropped: duplicate' && ends[kind].some((end) => !end.startsWith('refused')))
  )
}

/** Exactly one record for each new mail and alias, and no other. */
function checkRecords(mails: Mail[], targets: Target[], { mails: rows, records }: Found): string[] {
  const opening = mails.filter(({ kind }) => kind === 'new' || kind === 'two aliases')
  const wanted = opening.flatMap(({ subject, recipients }) => recipients.map((to) => `${models[to]} ${subject}`))
  const others = new Set(
    mails.filter(({ kind }) => kind === 'flood').map(({ subject, recipients }) => `${models[recipients[0] ?? '']} ${subject}`),
  )
  const counts = countBy(records, ({ model, name }) => `${model} ${name}`)
  const targetIds = new Set(targets.map(({ recordId }) => recordId))
  const expected = new Set([...wanted, ...others])
  const strays = records.filter((record) => !targetIds.has(record.id) && !expected.has(`${record.model} ${record.name}`))
  const ids = new Set(records.map(({ id }) => id))
  return [
    ...wanted.filter((key) => counts.get(key) !== 1).map((key) => `${counts.get(key) ?? 0} records "${key}" instead of 1`),
    ...strays.map(({ id, model, name }) => `Record ${id} was opened by nothing: ${model} ${name}`),
    ...rows
      .filter(({ recordId }) => recordId !== null && !ids.has(recordId))
      .map(({ id, recordId }) => `Mail ${id} names the record ${recordId}, which is not there`),
  ]
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
