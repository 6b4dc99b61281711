/** What strangers wrote, as documents of their own: each behind a policy under which nothing runs. */
import { beforeEach, describe, expect, test } from 'vitest'
import * as t from '../../../../src/db/schema'
import { companies, contacts, messages, records, seed } from '../../../world'
import { create } from '../../api/client'
import { deliver, tools, writeMail } from '../../delivery'
import { type Browser, openBrowser, signIn, signInAs } from '../browser'

const { db } = tools
const hostile = `<p onclick="alert(1)">Hello</p><script>alert(1)</script><img src="https://example.net/a.png"><a href="javascript:alert(1)">x</a>
<blockquote type="cite">On Monday Ann wrote: as we said</blockquote>`

beforeEach(() => seed(tools))

describe('the frame of a message', () => {
  test('may be framed by our pages alone, runs nothing, and loads nothing', async () => {
    const { status, html, headers } = await (await signIn()).get(`/frames/messages/${await received()}`)
    expect(status).toBe(200)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:;/)
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).not.toContain('script')
    expect(headers.get('x-frame-options')).toBeNull()
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(html).not.toMatch(/<script|onclick|javascript:|\ssrc="http/)
  })

  test('loads pictures from elsewhere when a person wants them', async () => {
    const { html, headers } = await (await signIn()).get(`/frames/messages/${await received()}?images=remote`)
    expect(html).toContain(' src="https://example.net/a.png"')
    expect(headers.get('content-security-policy')).toContain('img-src data: https: http:')
  })

  test('folds what is quoted behind a switch that takes no script', async () => {
    const { html } = await (await signIn()).get(`/frames/messages/${await received()}`)
    expect(html).toMatch(/data-fold="history"[^]*<details class="fold-switch"><summary>/)
  })

  test('is for those who signed in, and see the record', async () => {
    const path = `/frames/messages/${await received()}`
    expect((await openBrowser('').get(path)).status).toBe(303)
    expect((await (await signInAs(contacts.bob)).get(path)).status).toBe(200)
    const elsewhere = await agentOfNorth()
    for (const hidden of [path, `/messages/${messages.request}/raw`]) expect((await elsewhere.get(hidden)).status).toBe(404)
  })

  test('is not there for a message that is not', async () => {
    expect((await (await signIn()).get('/frames/messages/nothing')).status).toBe(404)
    expect((await (await signIn()).get('/frames/mails/nothing')).status).toBe(404)
  })
})

describe('an attachment', () => {
  test('is a download with a policy of its own, for those who see its record', async () => {
    await (await signIn()).post(`/records/${records.quote}/messages`, formWithFile('<script>alert(1)</script>', 'a.html', 'text/html'))
    const [file] = await db.select().from(t.attachments)
    const { html, headers } = await (await signInAs(contacts.bob)).get(`/attachments/${file?.id}`)
    expect(html).toBe('<script>alert(1)</script>')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="a\.html"/)
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect((await (await agentOfNorth()).get(`/attachments/${file?.id}`)).status).toBe(404)
    expect((await openBrowser('').get(`/attachments/${file?.id}`)).status).toBe(303)
  })
})

async function received(): Promise<string> {
  const headers = { From: 'Eve <eve@example.org>', To: 'info@example.com', Subject: 'Re: Hello', 'Message-ID': '<hello@example.org>' }
  const mail = writeMail({ ...headers, 'Content-Type': 'text/html; charset=utf-8' }, hostile)
  await deliver(mail, { from: 'eve@example.org', to: 'info@example.com' })
  const rows = await db.select({ id: t.messages.id }).from(t.messages).orderBy(t.messages.id)
  return rows.at(-1)?.id ?? ''
}

async function agentOfNorth(): Promise<Browser> {
  const user = await create<{ contactId: string }>('/users', { name: 'Nora', email: 'nora@example.net', companyId: companies.north })
  return signInAs(user.contactId)
}

function formWithFile(content: string, name: string, type: string): FormData {
  const form = new FormData()
  form.set('kind', 'note')
  form.set('text', 'See the file')
  form.set('attachments', new File([content], name, { type }))
  return form
}
