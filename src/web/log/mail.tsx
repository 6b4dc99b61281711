/** One mail of the log: what became of it and why, what it says, and what a person can still do. */
import { type Context, Hono } from 'hono'
import { readBatch } from '../../db/client'
import { invalidFields, notFound } from '../../requests/request-error'
import { downloadHeaders } from '../../requests/download'
import { assign, type Target } from '../../inbound/log/assign'
import { readMail } from '../../inbound/log/mail-log'
import { findRawObject, replay } from '../../inbound/log/replay'
import { settle, unsettle } from '../../inbound/log/settle'
import { selectModels } from '../../records/activity'
import { readBar } from '../shell/bar'
import { pathAfter, doneInWords } from '../shell/done'
import { forbidden } from '../shell/error-page'
import { attempt } from '../shell/form'
import { type Asked, Candidates } from './mail-actions'
import { readMailFacts, selectCandidates, senderOf } from '../../inbound/log/mail-facts'
import { readOriginal } from './mail-original'
import { MailPage } from './mail-page'
import { type FormValues, valuesOf } from '../records/record-form'
import { page, piece } from '../shell/render'
import { isAdministrator } from '../../requests/caller'
import type { WebEnv } from '../shell/web-env'

export const mail = new Hono<WebEnv>()
  .get('/mails/:id', (c) => show(c))
  .get('/mails/:id/candidates', async (c) => {
    const { tools, caller } = c.var
    const find = findOf(c.req.query('find'))
    const mailId = c.req.param('id')
    const scope = caller.scope
    const [models, candidates] = await readBatch(tools.db, [
      selectModels(tools.db),
      selectCandidates(tools.db, scope, find, senderOf(scope, mailId)),
    ])
    return piece(c, <Candidates mailId={mailId} candidates={candidates} models={models} find={find} />)
  })
  .post('/mails/:id/replay', async (c) => {
    if (!isAdministrator(c.var.caller)) throw forbidden('Only administrators can route a mail again.')
    const { id } = await readMail(c.var.tools, c.var.caller.scope, c.req.param('id'))
    const replayed = await attempt(() => replay(c.var.tools, id))
    return replayed.ok ? c.redirect(pathAfter(`/mails/${id}`, 'replayed'), 303) : show(c, { mistakes: replayed.reason })
  })
  .post('/mails/:id/settle', async (c) => {
    const id = c.req.param('id')
    await settle(c.var.tools, c.var.caller, id)
    const { from } = await c.req.parseBody()
    return c.redirect(pathAfter(from === 'held' ? '/held' : `/mails/${id}`, 'settled'), 303)
  })
  .post('/mails/:id/unsettle', async (c) => {
    const id = c.req.param('id')
    await unsettle(c.var.tools, c.var.caller, id)
    return c.redirect(pathAfter(`/mails/${id}`, 'unsettled'), 303)
  })
  .post('/mails/:id/assign', async (c) => {
    const { tools, caller } = c.var
    const values = (await c.req.parseBody()) as FormValues // the form has no files and no repeated fields
    const { id } = await readMail(tools, caller.scope, c.req.param('id'))
    const assigned = await attempt(async () => assign(tools, caller.scope, id, await targetOf(c, values)))
    if (!assigned.ok) return show(c, { as: values['model'], values, mistakes: assigned.reason })
    const { recordId } = await readMail(tools, { everything: true, companyId: null }, id)
    return c.redirect(pathAfter(`/records/${recordId}`, 'assigned'), 303)
  })

/** A record, or the model of a new one with its values. @throws {RequestError} invalid naming the field */
async function targetOf(c: Context<WebEnv>, form: FormValues): Promise<Target> {
  if (form['recordId']) return { recordId: form['recordId'] }
  const models = await selectModels(c.var.tools.db)
  const model = models.find(({ key }) => key === form['model'])
  if (!model) throw invalidFields([{ path: '', message: 'Choose a record, or a model for a new one.' }])
  return { model: model.key, values: valuesOf(model, form, 'given') }
}

/** What is shown again after a mistake. */
type Again = Partial<Asked>

/** An agent sees held mail, and what they have just dealt with no more. */
async function show(c: Context<WebEnv>, again: Again = {}): Promise<Response> {
  const { tools, caller } = c.var
  const query = c.req.query()
  const find = findOf(query['find'])
  const [bar, facts] = await Promise.all([readBar(tools, caller), readMailFacts(tools, caller.scope, c.req.param('id') ?? '', find)])
  const original = await readOriginal(tools, facts.mail)
  const asked: Asked = { find, as: query['as'], values: undefined, mistakes: undefined, ...again }
  const shown = { ...facts, original, asked, caller, bar, said: doneInWords(query['done']) }
  return page(c, <MailPage {...shown} view={query['view'] === 'text' ? 'text' : 'html'} />, again.mistakes ? 422 : 200)
}

function findOf(text: string | undefined): string | undefined {
  return text?.trim().slice(0, 200) || undefined
}

/** The raw mail, to be read as text. */
export const mailSource = new Hono<WebEnv>().get('/mails/:id/source', async (c) => {
  const row = await readMail(c.var.tools, c.var.caller.scope, c.req.param('id'))
  const raw = await findRawObject(c.var.tools, row)
  if (!raw) throw notFound('mail')
  return c.body(raw.body, 200, {
    ...downloadHeaders('text/plain', `${row.id}.txt`),
    'content-type': 'text/plain; charset=utf-8',
    'content-disposition': 'inline',
  })
})
