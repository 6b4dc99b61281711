/** One record: its chatter, what is written into it, its fields and followers. */
import { type Context, Hono } from 'hono'
import { postMessage } from '../../records/chatter/chatter'
import { discardDraft, keepDraft } from '../../records/chatter/draft'
import { addFollowerByAddress, removeFollower } from '../../records/people/follower'
import { changeRecord, deleteRecord, readRecord } from '../../records/record'
import { markRead, readNewer, readConversation } from '../../records/chatter/conversation'
import { sendOn } from '../../records/chatter/send-on'
import { readBar } from '../shell/bar'
import type { Written } from '../chatter/compose'
import { pathAfter, doneInWords } from '../shell/done'
import { filesOf, postInputOf, writtenOf } from '../chatter/compose-form'
import { attempt, type Mistakes } from '../shell/form'
import { type FormValues, recordChangeOf } from './record-form'
import { NewMessages, RecordPage } from './record-page'
import { page, piece } from '../shell/render'
import type { WebEnv } from '../shell/web-env'

/** A page that is shown again, with what was typed and what is wrong with it. */
type Again = { written?: Written; writtenMistakes?: Mistakes; values?: FormValues; follower?: string; mistakes?: Mistakes }

export const record = new Hono<WebEnv>()
  .get('/records/:id', (c) => show(c))
  .post('/records/:id', async (c) => {
    const { tools, caller } = c.var
    const id = c.req.param('id')
    const values = (await c.req.parseBody()) as FormValues // the form has no files and no repeated fields
    const { model } = await readConversation(tools, caller, id, {})
    const saved = await attempt(async () => changeRecord(tools, caller.scope, id, recordChangeOf(model, values)))
    return saved.ok ? c.redirect(pathAfter(`/records/${id}`, 'saved'), 303) : show(c, { values, mistakes: saved.reason })
  })
  .post('/records/:id/delete', async (c) => {
    await deleteRecord(c.var.tools, c.var.caller.scope, c.req.param('id'))
    return c.redirect(pathAfter('/records', 'deleted'), 303)
  })
  .post('/records/:id/messages', async (c) => {
    const { tools, caller } = c.var
    const id = c.req.param('id')
    const form = await c.req.parseBody({ all: true })
    const written = writtenOf(form)
    const posted = await attempt(async () => postMessage(tools, caller, id, { ...postInputOf(written), attachments: filesOf(form) }))
    if (!posted.ok) return show(c, { written, writtenMistakes: posted.reason })
    await discardDraft(tools, caller.userId, id)
    return c.redirect(pathAfter(`/records/${id}#message-${posted.value}`, written.kind === 'note' ? 'noted' : 'sent'), 303)
  })
  .post('/records/:id/draft', async (c) => {
    const { tools, caller } = c.var
    const id = c.req.param('id')
    await readRecord(tools, caller.scope, id)
    await keepDraft(tools, caller.userId, id, writtenOf(await c.req.parseBody({ all: true })))
    if (c.req.header('hx-request')) return c.text('Draft saved')
    return c.redirect(pathAfter(`/records/${id}#compose`, 'draft-kept'), 303)
  })
  .get('/records/:id/new-messages', async (c) => {
    const { tools, caller } = c.var
    const id = c.req.param('id')
    const messages = await readNewer(tools, caller, id, c.req.query('after') ?? '')
    const newest = messages.at(-1)
    if (!newest) return c.body(null, 204)
    noteReading(c, id, newest.id)
    return piece(c, <NewMessages recordId={id} messages={messages} caller={caller} />)
  })
  .post('/records/:id/followers', async (c) => {
    const id = c.req.param('id')
    const { address } = await c.req.parseBody()
    const added = await attempt(() => addFollowerByAddress(c.var.tools, c.var.caller.scope, id, textOf(address)))
    return added.ok ? c.redirect(pathAfter(`/records/${id}`, 'saved'), 303) : show(c, { follower: textOf(address), mistakes: added.reason })
  })
  .post('/records/:id/followers/remove', async (c) => {
    const id = c.req.param('id')
    const { contactId } = await c.req.parseBody()
    await removeFollower(c.var.tools, c.var.caller.scope, id, textOf(contactId))
    return c.redirect(pathAfter(`/records/${id}`, 'saved'), 303)
  })
  .post('/messages/:id/send-on', async (c) => {
    const { back } = await c.req.parseBody()
    await sendOn(c.var.tools, c.var.caller.scope, c.req.param('id'))
    return c.redirect(pathAfter(pathBack(back), 'sent'), 303)
  })

/** Only to records: a form that was tampered with leads nowhere else. */
export function pathBack(back: unknown): string {
  return typeof back === 'string' && /^\/(records\/[\da-f-]{36}|notifications)(#[\w-]*)?$/.test(back) ? back : '/notifications'
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}

async function show(c: Context<WebEnv>, again: Again = {}): Promise<Response> {
  const { tools, caller } = c.var
  const id = c.req.param('id') ?? ''
  const { before, images, text } = c.req.query()
  const [bar, reading] = await Promise.all([readBar(tools, caller), readConversation(tools, caller, id, { before, asText: text })])
  const newest = reading.messages.at(-1)
  if (newest && before === undefined) noteReading(c, id, newest.id)
  const shown = { reading, caller, bar, manner: { before, images, text }, said: doneInWords(c.req.query('done')) }
  return page(c, <RecordPage {...shown} {...again} />, again.mistakes || again.writtenMistakes ? 422 : 200)
}

/** While the page is on its way. A token that may only read leaves what its user has read as it is. */
function noteReading(c: Context<WebEnv>, recordId: string, messageId: string): void {
  const { tools, caller } = c.var
  if (caller.role !== 'read') c.executionCtx.waitUntil(markRead(tools, caller, recordId, messageId))
}
