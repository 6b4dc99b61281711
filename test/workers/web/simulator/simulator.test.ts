/** "What would happen if…": the answer, and that nothing changes. */
import { beforeEach, describe, expect, test } from 'vitest'
import { mails, records as recordRows } from '../../../../src/db/schema'
import { contacts, records, seed } from '../../../world'
import { readMail, tools } from '../../delivery'
import { signIn, signInAs } from '../browser'

beforeEach(() => seed(tools))

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
}

const question = { from: 'eve@example.org', to: 'info@example.com', subject: 'Stühle & “Tische”', text: 'Guten Tag,\nwas kosten sie?' }

describe('the simulator', () => {
  test('is for administrators', async () => {
    const agent = await signInAs(contacts.ann)
    expect((await agent.get('/simulator')).status).toBe(403)
    expect((await agent.post('/simulator', question)).status).toBe(403)
  })

  test('begins with the alias that is to be tried', async () => {
    const { status, html, reads } = await (await signIn()).get('/simulator?to=info%40example.com')
    expect([status, reads]).toEqual([200, 2])
    expect(html).toMatch(/name="to"[^>]*value="info@example.com"/)
  })

  test('tells what would become of a mail, keeps what was typed, and changes nothing', async () => {
    const before = await tools.db.select({ id: recordRows.id }).from(recordRows)
    const { status, html, writes } = await (await signIn()).post('/simulator', question)
    expect([status, writes]).toEqual([200, 0])
    expect(textOf(html)).toContain('It would open a record')
    expect(textOf(html)).toContain('Does an alias match? Yes')
    expect(html).toContain('value="Stühle &amp; “Tische”"')
    expect(html).toContain('was kosten sie?</textarea>')
    expect(await tools.db.select({ id: recordRows.id }).from(recordRows)).toEqual(before)
    expect(await tools.db.select({ id: mails.id }).from(mails)).toEqual([])
  })

  test('takes three round trips, with the names of what an answer answers', async () => {
    const raw = new TextDecoder().decode(readMail('replies/in-reply-to'))
    const { html, reads } = await (await signIn()).post('/simulator', { raw })
    expect(textOf(html)).toContain('It would be added to a record')
    expect(html).toContain(`<a href="/records/${records.quote}">“Quote for twelve chairs”</a>`)
    expect(reads).toBe(3)
  })

  test('takes a file, and reads from it who writes to whom', async () => {
    const form = new FormData()
    form.set('file', new File([readMail('policies/stranger-to-users')], 'keys.eml'))
    const { html } = await (await signIn()).post('/simulator', form)
    expect(textOf(html)).toContain('It would be refused')
    expect(html).toMatch(/name="from"[^>]*value="carla@example.org"/)
    expect(html).toMatch(/name="to"[^>]*value="staff@example.com"/)
    expect(html).toContain('Message-ID: &lt;policies.stranger-to-users@example.org&gt;')
  })

  test('knows the null sender', async () => {
    const { html } = await (await signIn()).post('/simulator', { ...question, from: '<>' })
    expect(textOf(html)).toContain('envelope sender &lt;&gt;')
  })

  test('says what is missing beside its field', async () => {
    const { status, html } = await (await signIn()).post('/simulator', { from: '', to: 'nobody', subject: '<i>', text: '' })
    expect(status).toBe(422)
    expect(html).toContain('id="field-from-mistake"')
    expect(html).toContain('Enter the recipient’s mail address')
    expect(html).toContain('value="&lt;i&gt;"')
  })

  test('a line break in a field adds no header', async () => {
    const { html } = await (await signIn()).post('/simulator', { ...question, subject: 'Hi\r\nAuto-Submitted: auto-replied' })
    expect(textOf(html)).toContain('What kind of mail is it? Ordinary')
  })
})
