/** Writing into a chatter: messages, notes, drafts, files, and mistakes that lose no word. */
import { and, desc, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import * as t from '../../../../src/db/schema'
import { contacts, records, seed } from '../../../world'
import { tools } from '../../delivery'
import { signIn, signInAs } from '../browser'

const { db } = tools
const page = `/records/${records.quote}`

beforeEach(() => seed(tools))

describe('a message', () => {
  test('leaves to the followers, the outsider who is answered, and those it names', async () => {
    const ann = await signInAs(contacts.ann)
    const form = { kind: 'message', text: 'Twelve it is.', to: 'Eve <eve@example.net>, dora@example.org', cc: '', subject: 'Chairs' }
    const { status, location } = await ann.post(`${page}/messages`, form)
    const [made] = await newestMessages()
    expect([status, location]).toEqual([303, `${page}?done=sent#message-${made?.id}`])
    expect(made).toMatchObject({ kind: 'sent', text: 'Twelve it is.', subject: 'Chairs', authorId: contacts.ann })
    expect(await toldOf(made?.id)).toEqual(
      ['bob@example.com', 'carla@example.org', 'dora@example.org', 'eve@example.net', 'fred@example.org', 'gina@example.org'].toSorted(),
    )
  })

  test('offers the other people of the mail that is answered, each of whom can be left out, or all at once', async () => {
    const ann = await signInAs(contacts.ann)
    const { html } = await ann.get(page)
    expect(html).toMatch(/Also to<[^]*<input type="checkbox" name="also" value="hugo@example\.org" checked=""\/> Hugo Lind/)
    expect(html).toContain('Send to Carla Lind only')
    const told = async (form: Record<string, string>) => {
      await ann.post(`${page}/messages`, { kind: 'message', text: 'Twelve it is.', ...form })
      return toldOf((await newestMessages())[0]?.id)
    }
    expect(await told({ also: 'hugo@example.org' })).toContain('hugo@example.org')
    expect(await told({})).not.toContain('hugo@example.org')
    expect(await told({ also: 'hugo@example.org', alone: 'yes' })).not.toContain('hugo@example.org')
    const again = await ann.post(`${page}/messages`, { kind: 'message', text: '', also: '' })
    expect(again.html).toContain('value="hugo@example.org"/> Hugo Lind')
  })

  test('says beforehand whom it goes to', async () => {
    expect((await (await signInAs(contacts.ann)).get(page)).html).toContain('Goes to Carla Lind, Bob Reyes and 2 more.')
  })

  test('takes files', async () => {
    const form = new FormData()
    form.set('kind', 'message')
    form.set('text', '')
    for (const name of ['plan.pdf', 'chair.png']) form.append('attachments', new File(['bytes'], name, { type: 'application/pdf' }))
    expect((await (await signIn()).post(`${page}/messages`, form)).status).toBe(303)
    const [made] = await newestMessages()
    const files = await db
      .select()
      .from(t.attachments)
      .where(eq(t.attachments.messageId, made?.id ?? ''))
    expect(files.map(({ filename, size }) => [filename, size])).toEqual([
      ['plan.pdf', 5],
      ['chair.png', 5],
    ])
  })

  test('with too many bytes is not sent, and keeps its words', async () => {
    const form = new FormData()
    form.set('kind', 'message')
    form.set('text', 'Here are the plans')
    form.set('attachments', new File([new Uint8Array(20 * 1024 * 1024 + 1)], 'plans.zip'))
    const { status, html } = await (await signIn()).post(`${page}/messages`, form)
    expect(status).toBe(422)
    expect(html).toContain('Files may total 20 MB')
    expect(html).toMatch(/<textarea[^>]*>Here are the plans<\/textarea>/)
  })

  test.each([
    ['an address that is none', { to: 'no address' }, 'to-mistake'],
    ['nothing said', { text: ' ' }, 'text-mistake'],
    ['answers that go nowhere', { answersElsewhere: 'nowhere' }, 'answersElsewhere-mistake'],
    ['a note for an outsider', { kind: 'note', to: 'carla@example.org' }, 'to-mistake'],
  ])('with %s is shown again with the mistake beside the field, and loses nothing', async (_, wrong, mistake) => {
    const form = { kind: 'message', text: 'Tea & <cake>', to: '', cc: 'dora@example.org', subject: 'A "subject"', ...wrong }
    const { status, html } = await (await signIn()).post(`${page}/messages`, form)
    expect(status).toBe(422)
    expect(html).toContain(`id="${mistake}"`)
    expect(html).toContain('value="dora@example.org"')
    expect(html).toContain('value="A &quot;subject&quot;"')
    expect(html).toContain(form.text === ' ' ? '> </textarea>' : '>Tea &amp; &lt;cake&gt;</textarea>')
    expect(await newestMessages()).toHaveLength(4)
  })

  test('is not posted for another site, nor by a token that may only read', async () => {
    const form = { kind: 'note', text: 'Hello' }
    const elsewhere = { origin: 'https://example.org', 'sec-fetch-site': 'cross-site' }
    expect((await (await signIn()).post(`${page}/messages`, form, elsewhere)).status).toBe(403)
    expect((await (await signInAs(contacts.bob, 'read')).post(`${page}/messages`, form)).status).toBe(403)
    expect(await newestMessages()).toHaveLength(4)
  })
})

describe('a note', () => {
  test('stays inside', async () => {
    const { location } = await (await signIn()).post(`${page}/messages`, { kind: 'note', text: 'Between us' })
    expect(location).toContain('done=noted')
    const [made] = await newestMessages()
    expect(made).toMatchObject({ kind: 'note', internal: true })
    expect(await toldOf(made?.id)).toEqual([])
  })
})

describe('a draft', () => {
  const draft = { kind: 'note', text: 'Not yet <done>', to: 'bob@example.com', cc: '', subject: '' }

  test('is kept by a button, and waits where it was written', async () => {
    const ann = await signInAs(contacts.ann)
    expect((await ann.post(`${page}/draft`, draft)).location).toBe(`${page}?done=draft-kept#compose`)
    const { html } = await ann.get(page)
    expect(html).toContain('>Not yet &lt;done&gt;</textarea>')
    expect(html).toMatch(/value="note" checked/)
    expect(html).toContain('value="bob@example.com"')
    expect((await ann.get('/records?model=lead')).html).toContain('Draft')
  })

  test('is kept by itself, where there is script', async () => {
    const ann = await signInAs(contacts.ann)
    expect(await ann.post(`${page}/draft`, draft, { 'hx-request': 'true' })).toMatchObject({ status: 200, html: 'Draft saved' })
  })

  test('is nobody else’s', async () => {
    await (await signInAs(contacts.ann)).post(`${page}/draft`, draft)
    const bob = await signInAs(contacts.bob)
    expect((await bob.get(page)).html).not.toContain('Not yet')
    expect((await bob.get('/records?model=lead')).html).not.toContain('Draft')
  })

  test('is gone once it is posted, or emptied', async () => {
    const ann = await signInAs(contacts.ann)
    await ann.post(`${page}/draft`, draft)
    await ann.post(`${page}/messages`, { ...draft, text: 'Done' })
    expect((await ann.get(page)).html).not.toContain('Not yet')
    await ann.post(`${page}/draft`, draft)
    await ann.post(`${page}/draft`, { ...draft, text: '' })
    expect(await db.select().from(t.drafts).where(eq(t.drafts.recordId, records.quote))).toEqual([])
  })
})

async function newestMessages() {
  return db.select().from(t.messages).where(eq(t.messages.recordId, records.quote)).orderBy(desc(t.messages.id))
}

async function toldOf(messageId = ''): Promise<string[]> {
  const rows = await db
    .select({ address: t.notifications.address })
    .from(t.notifications)
    .where(and(eq(t.notifications.messageId, messageId)))
  return rows.map(({ address }) => address).toSorted()
}
