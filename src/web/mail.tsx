/** One mail of the log: what became of it and why, what it says, and what a person can still do. */
import { type Context, Hono } from 'hono'
import { eq, inArray } from 'drizzle-orm'
import { readBatch } from '../db/client'
import * as t from '../db/schema'
import { downloadHeaders } from '../download'
import { invalid, notFound } from '../fault'
import { assign } from '../inbound/assign'
import type { MailRow } from '../inbound/gateway'
import { readMailBody } from '../inbound/mail-body'
import { readMail } from '../inbound/mail-log'
import { findRaw, replay } from '../inbound/replay'
import { scopeOf } from '../records/caller'
import { selectModels } from '../records/activity'
import { readBar } from './bar'
import { afterwards, doneInWords } from './done'
import { forbidden } from './error-page'
import { attempt, type Mistakes } from './form'
import { MailPage } from './mail-page'
import { page } from './render'
import { isAdministrator } from './visitor'
import type { WebEnv } from './web-env'

export const mail = new Hono<WebEnv>()
  .get('/mails/:id', (c) => show(c))
  .post('/mails/:id/replay', async (c) => {
    if (!isAdministrator(c.var.visitor)) throw forbidden('Only administrators decide a mail afresh.')
    const { id } = await readMail(c.var.tools, scopeOf(c.var.visitor), c.req.param('id'))
    const replayed = await attempt(() => replay(c.var.tools, id))
    return replayed.ok ? c.redirect(afterwards(`/mails/${id}`, 'replayed'), 303) : show(c, replayed.reason)
  })
  .post('/mails/:id/assign', async (c) => {
    const { tools, visitor } = c.var
    const { id } = await readMail(tools, scopeOf(visitor), c.req.param('id'))
    const { record, model } = await c.req.parseBody()
    const assigned = await attempt(() => assign(tools, scopeOf(visitor), id, targetOf(record, model)))
    if (!assigned.ok) return show(c, assigned.reason)
    const recordId = await recordOf(c, id)
    return c.redirect(afterwards(recordId ? `/records/${recordId}` : '/held', 'assigned'), 303)
  })

/** The address of a record's page, or its id alone; else a model for a new record. @throws Fault invalid naming the field */
function targetOf(record: unknown, model: unknown): Parameters<typeof assign>[3] {
  if (typeof record !== 'string' || record.trim() === '') {
    if (typeof model === 'string' && model !== '') return { model, values: {} }
    throw invalid('record', 'Paste the address of a record, or choose what to make of it')
  }
  const recordId = /([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/i.exec(record)?.[1]
  if (recordId === undefined) throw invalid('record', 'Is no address of a record: open the record, and copy its address')
  return { recordId: recordId.toLowerCase() }
}

async function recordOf(c: Context<WebEnv>, mailId: string): Promise<string | null> {
  const [row] = await c.var.tools.db.select({ recordId: t.mails.recordId }).from(t.mails).where(eq(t.mails.id, mailId))
  return row?.recordId ?? null
}

/** An agent sees held mail, and what they have just dealt with no more. */
async function show(c: Context<WebEnv>, mistakes?: Mistakes): Promise<Response> {
  const { tools, visitor } = c.var
  const row = await readMail(tools, scopeOf(visitor), c.req.param('id') ?? '')
  const [bar, around, body] = await Promise.all([readBar(tools, visitor), readAround(c, row), readMailBody(tools, row)])
  const shown = { mail: row, ...around, body, visitor, bar, mistakes, said: doneInWords(c.req.query('done')) }
  return page(c, <MailPage {...shown} />, mistakes ? 422 : 200)
}

export type Around = Awaited<ReturnType<typeof readAround>>

/** What the mail led to, what it can be made into, and the people of a report. */
async function readAround(c: Context<WebEnv>, row: MailRow) {
  const { db } = c.var.tools
  const ids = [row.recordId ?? '', row.aliasId ?? '', row.serverId ?? '']
  const [records, servers, models] = await readBatch(db, [
    db.select({ id: t.records.id, name: t.records.name, model: t.records.model }).from(t.records).where(inArray(t.records.id, ids)),
    db.select({ name: t.incomingServers.name }).from(t.incomingServers).where(inArray(t.incomingServers.id, ids)),
    selectModels(db),
  ])
  return { record: records[0], server: servers[0]?.name, models }
}

/** The raw mail, to be read as text. */
export const mailSource = new Hono<WebEnv>().get('/mails/:id/source', async (c) => {
  const row = await readMail(c.var.tools, scopeOf(c.var.visitor), c.req.param('id'))
  const raw = await findRaw(c.var.tools, row)
  if (!raw) throw notFound('mail')
  return c.body(raw, 200, {
    ...downloadHeaders('text/plain', `${row.id}.txt`),
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': 'inline',
  })
})
