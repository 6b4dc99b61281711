/** What became of a case's mail, as its rows tell, in the words of the table of cases. */
import { expect } from 'vitest'
import * as t from '../src/db/schema'
import { readTrace } from '../src/inbound/trace/stored'
import { storyLine } from '../src/inbound/trace/story'
import { isKnown } from '../src/inbound/trace/words'
import { smtpCodes } from '../src/outbound/refusal'
import type { Tools } from '../src/platform/tools'
import type { Case, Expected } from './cases'
import { aliases, companies, contacts, messages, nameOf, notifications, records } from './world'

type Rows = Awaited<ReturnType<typeof readRows>>

/**
 * Checks every word that the case says; what it does not say may be anything.
 * @param told what the sender was told in words, where the log does not keep it
 */
export async function expectCase(tools: Pick<Tools, 'db'>, { to, expect: expected }: Case, told?: string): Promise<void> {
  const rows = await readRows(tools, to)
  const actual = describe(rows)
  const { says, changes, ...plain } = expected
  const asked = Object.fromEntries(Object.keys(plain).map((key) => [key, actual[key as keyof typeof actual]])) // keys of Expected are keys of what `describe` tells
  const trace = readTrace(rows.mail.trace)
  expect({ ...asked, trace }).toEqual({ ...plain, trace })
  expect(rows.mail.trace.filter((event) => !('kind' in event) || !isKnown(event))).toEqual([])
  expect(trace.filter((line) => line.detail === '' || storyLine(line).question === '')).toEqual([])
  if (says !== undefined) expect(rows.mail.noticeText ?? told).toContain(says)
  for (const [name, status] of Object.entries(changes ?? {})) expect(statusOf(rows, name), name).toBe(status)
}

async function readRows({ db }: Pick<Tools, 'db'>, to: string) {
  const [mails, allRecords, allMessages, told, outgoing] = await Promise.all([
    db.select().from(t.mails),
    db.select().from(t.records),
    db.select().from(t.messages),
    db.select().from(t.notifications),
    db.select().from(t.outbox),
  ])
  const mail = mails.find(({ reason, recipient }) => reason !== 'earlier' && recipient === to)
  if (!mail) throw new Error(`The mail left no row in the log, but to ${mails.map(({ recipient }) => recipient).join(', ') || 'nobody'}`)
  const message = allMessages.find(({ mailId }) => mailId === mail.id)
  return { mail, message, record: allRecords.find(({ id }) => id === mail.recordId), told, outgoing }
}

function describe({ mail, message, record, told, outgoing }: Rows): Record<keyof Omit<Expected, 'says' | 'changes'>, unknown> {
  const readers = told.filter(({ messageId }) => message !== undefined && messageId === message.id)
  return {
    outcome: mail.outcome,
    reason: mail.reason,
    alias: mail.aliasId && nameOf(aliases, mail.aliasId),
    record: nameOf(records, mail.recordId),
    message: nameOf(messages, mail.messageId),
    model: record?.model,
    name: record?.name,
    email: record?.email,
    values: record?.values,
    parent: record?.parentId ? nameOf(records, record.parentId) : record?.parentId,
    company: nameOf(companies, record?.companyId),
    author: message?.authorId ? nameOf(contacts, message.authorId) : message?.authorId,
    shownAs: message?.fromName,
    internal: message?.internal,
    marks: message?.marks,
    mailed: outgoing
      .filter(({ messageId }) => message !== undefined && messageId === message.id)
      .map(({ to }) => to.address)
      .toSorted(),
    inbox: readers
      .filter(({ way }) => way === 'inbox')
      .map(({ address }) => address)
      .toSorted(),
    told: howTold(mail),
    kind: mail.kind,
    automatic: mail.automatic,
    dmarc: mail.authentication.dmarc,
    reader: mail.reader,
  }
}

function howTold({ door, outcome, reason, noticeWay }: Rows['mail']): Expected['told'] {
  if (noticeWay) return noticeWay
  return door === 'api' && outcome === 'refused' && reason in smtpCodes ? 'by the server in front' : undefined
}

function statusOf({ told }: Rows, name: string): string | undefined {
  return told.find(({ id }) => nameOf(notifications, id) === name)?.status
}
