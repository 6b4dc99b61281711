/** The page of a record: its chatter, its fields, who follows it. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { insertAll, runBatch } from '../../../../src/db/client'
import * as t from '../../../../src/db/schema'
import { companies, contacts, messages, notifications, records, replyTo, seed } from '../../../world'
import { call, create } from '../../api/client'
import { deliver, tools, writeMail } from '../../delivery'
import { signIn, signInAs } from '../browser'

const { db } = tools
const page = `/records/${records.quote}`

beforeEach(() => seed(tools))

describe('a record', () => {
  test('takes three round trips, and one write that notes the reading', async () => {
    const { status, html, reads, writes } = await (await signIn()).get(page)
    expect([status, reads, writes]).toEqual([200, 3, 1])
    expect(cardsOf(html).map((card) => /id="(message-[^"]*)"/.exec(card)?.[1])).toEqual(
      [messages.request, messages.answer, messages.note, messages.survey].map((id) => `message-${id}`),
    )
  })

  test('says who wrote what to whom, and what stays inside', async () => {
    const { html } = await (await signIn()).get(page)
    const [request, answer, note] = cardsOf(html)
    expect(request).toMatch(/Carla Lind<[^]*carla@example\.org[^]*Hugo Lind &lt;hugo@example\.org&gt;[^]*As we said\./)
    expect(answer).toMatch(/class="message ours"[^]*2 people/)
    expect(note).toMatch(/class="message note"[^]*Internal note/)
  })

  test('says whom replies go to, where that is not the sender', async () => {
    const correspondents = [{ name: 'Hugo Lind', address: 'hugo@example.org', normalized: 'hugo@example.org' }]
    await db.update(t.messages).set({ correspondents }).where(eq(t.messages.id, messages.request))
    const { html } = await (await signIn()).get(page)
    const [request, answer] = cardsOf(html)
    expect(request).toContain('replies go to Hugo Lind &lt;hugo@example.org&gt;')
    expect(answer).not.toContain('replies go to')
    expect(html).toMatch(/class="for-message">Goes to Hugo Lind/)
  })

  test('shows its fields, its followers, what it belongs to, and what else there is of the same person', async () => {
    const { html } = await (await signIn()).get(page)
    expect(html).toContain(`<a href="/records/${records.team}">Sales</a>`)
    expect(html).toContain(`<a href="/records/${contacts.carla}">Carla Lind</a>`)
    for (const follower of ['Ann Hale', 'Bob Reyes', 'Fred Moss', 'Gina Costa']) expect(html).toContain(`Remove ${follower}`)
    expect(html).toContain('info@example.com')
  })

  test('of another company is not there for an agent, whatever is asked of it', async () => {
    const { id } = await create<{ id: string }>('/records', { model: 'lead', name: 'Of North', companyId: companies.north })
    const bob = await signInAs(contacts.bob)
    expect((await bob.get(`/records/${id}`)).status).toBe(404)
    expect((await bob.post(`/records/${id}`, { name: 'Mine' })).status).toBe(404)
    expect((await bob.post(`/records/${id}/messages`, { kind: 'note', text: 'Mine' })).status).toBe(404)
    expect((await bob.post(`/records/${id}/draft`, { kind: 'note', text: 'Mine' })).status).toBe(404)
    expect((await bob.post(`/records/${id}/followers`, { address: 'bob@example.com' })).status).toBe(404)
    expect((await bob.post(`/records/${id}/delete`)).status).toBe(404)
    expect((await bob.get(`/records/${id}/new-messages?after=`)).status).toBe(204)
    expect((await db.select().from(t.records).where(eq(t.records.id, id)))[0]?.name).toBe('Of North')
  })

  test('that is not there says so', async () => {
    expect(await (await signIn()).get('/records/nothing')).toMatchObject({ status: 404 })
  })
})

describe('a long chatter', () => {
  beforeEach(async () => {
    const rows = Array.from({ length: 45 }, (_, number) => ({
      id: tools.newId(),
      recordId: records.chair,
      kind: 'note' as const,
      internal: true,
      marks: [],
      internetMessageId: `note-${number}@example.com`,
      fromName: 'Ann Hale',
      fromAddress: 'notifications@example.com',
      to: [],
      cc: [],
      text: `Note ${number}`,
      preview: `Note ${number}`,
      date: new Date(),
      createdAt: new Date(),
    }))
    await runBatch(db, insertAll(t.messages, rows))
  })

  test('shows its last thirty messages, and the others on demand', async () => {
    const browser = await signIn()
    const last = await browser.get(`/records/${records.chair}`)
    expect(notesOf(last.html)).toEqual(Array.from({ length: 30 }, (_, number) => `Note ${number + 15}`))
    const earlier = /href="(\/records\/[^"]*before=[^"]*)"/.exec(last.html)?.[1] ?? ''
    const first = await browser.get(earlier)
    expect(cardsOf(first.html)).toHaveLength(16)
    expect(notesOf(first.html)).toEqual(Array.from({ length: 15 }, (_, number) => `Note ${number}`))
    expect(first.html).not.toContain('before=')
    expect([first.reads, first.writes]).toEqual([3, 0])
    expect(Buffer.byteLength(last.html)).toBeLessThan(100_000)
  })
})

describe('new messages', () => {
  test('are asked for in one round trip, and there is nothing to show while there are none', async () => {
    const answer = await (await signIn()).get(`${page}/new-messages?after=${messages.survey}`)
    expect(answer).toMatchObject({ status: 204, html: '', reads: 2, writes: 0 })
  })

  test('come alone, say that they came, and are read', async () => {
    await carlaAnswers()
    const ann = await signInAs(contacts.ann)
    const { html, reads, writes } = await ann.get(`${page}/new-messages?after=${messages.survey}`)
    expect(cardsOf(html)).toEqual([expect.stringContaining('Twelve is fine.')])
    expect(html).toContain('1 new message')
    expect([reads, writes]).toEqual([2, 1])
    expect((await ann.get('/records?model=lead')).html).not.toMatch(/Unread: [^]*Quote for twelve chairs/)
  })
})

describe('a message', () => {
  test('has its history and signature folded, its addresses as links, and nothing in it that runs', async () => {
    await carlaAnswers('See https://example.org/a?b=1&c=2.\n\n<script>alert(1)</script> javascript:alert(1)\n\n-- \nCarla\n+33 1')
    const [card] = cardsOf((await (await signIn()).get(page)).html).slice(-1)
    expect(card).toContain('<a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">')
    expect(card).toContain('&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1)')
    expect(card).toMatch(/<details class="fold"><summary>Show signature<\/summary><p class="words">-- \nCarla\n\+33 1<\/p>/)
  })

  test('does not show the signature within an address that it was sent to', async () => {
    await carlaAnswers()
    const { html } = await (await signIn()).get(page)
    expect(html).not.toContain(replyTo('carlaOfAnswer').split('@')[0])
  })

  test('with HTML stands in a frame without script, and its pictures from elsewhere wait', async () => {
    await carlaAnswers('<p>Hello <img src="https://example.net/a.png"></p>', 'text/html')
    const browser = await signIn()
    const { html } = await browser.get(page)
    const frame = /<iframe[^>]*src="([^"]*)"[^>]*sandbox="([^"]*)"/.exec(html)
    expect(frame?.[1]).toMatch(/^\/frames\/messages\/[\da-f-]{36}$/)
    expect(frame?.[2]).not.toContain('allow-scripts')
    const shown = /href="(\/records\/[^"]*images=[^"]*)"/.exec(html)?.[1] ?? ''
    expect((await browser.get(shown)).html).toContain('?images=remote"')
    const asText = /href="(\/records\/[^"]*text=[^"]*)"/.exec(html)?.[1] ?? ''
    expect((await browser.get(asText)).html).toMatch(/<p class="words">Hello/)
  })

  test('of somebody who did not prove to be a colleague is sent on by a button', async () => {
    await db
      .update(t.messages)
      .set({ marks: ['sender-not-proved'], authorId: contacts.bob })
      .where(eq(t.messages.id, messages.request))
    const browser = await signIn()
    expect((await browser.get(page)).html).toContain(`action="/messages/${messages.request}/send-on"`)
    const back = `${page}#message-${messages.request}`
    const { status, location } = await browser.post(`/messages/${messages.request}/send-on`, { back })
    expect([status, location]).toEqual([303, `${page}?done=sent#message-${messages.request}`])
    expect((await browser.get(page)).html).not.toContain('send-on')
  })

  test('leads back only to pages of ours', async () => {
    await db
      .update(t.messages)
      .set({ marks: ['sender-not-proved'], authorId: contacts.bob })
      .where(eq(t.messages.id, messages.request))
    const { location } = await (await signIn()).post(`/messages/${messages.request}/send-on`, { back: '//example.net/' })
    expect(location).toBe('/notifications?done=sent')
  })

  test('that did not arrive says why, in words, and what can be done', async () => {
    const failure = { status: 'bounced', failureType: 'mailbox-full', failureReason: '552 <b>5.2.2</b> full' } as const
    await db.update(t.notifications).set(failure).where(eq(t.notifications.id, notifications.carlaOfAnswer))
    const [, answer] = cardsOf((await (await signIn()).get(page)).html)
    expect(answer).toMatch(
      /<details class="envelope failing" open=""[^]*Not delivered to one person[^]*The mailbox is full\.[^]*552 &lt;b&gt;5\.2\.2/,
    )
    for (const way of ['retry', 'dismiss']) expect(answer).toContain(`/failures/${notifications.carlaOfAnswer}/${way}`)
  })

  test('leads an administrator to its mail, and an agent to the mail as it came', async () => {
    await carlaAnswers()
    expect((await (await signIn()).get(page)).html).toMatch(/href="\/mails\/[\da-f-]{36}"/)
    const agent = await signInAs(contacts.bob)
    const raw = /href="(\/messages\/[\da-f-]{36}\/raw)"/.exec((await agent.get(page)).html)?.[1] ?? ''
    const { headers, html } = await agent.get(raw)
    expect(headers.get('content-type')).toBe('message/rfc822')
    expect(headers.get('content-disposition')).toContain('attachment')
    expect(html).toContain('Twelve is fine.')
  })
})

describe('the fields', () => {
  test('are saved', async () => {
    const form = {
      name: 'Quote',
      email: '',
      'values.stage': 'won',
      'values.priority': '',
      'values.source': 'fair',
      companyId: '',
      parentId: '',
    }
    const { location } = await (await signIn()).post(page, form)
    expect(location).toBe(`${page}?done=saved`)
    const [saved] = await db.select().from(t.records).where(eq(t.records.id, records.quote))
    expect(saved).toMatchObject({ name: 'Quote', email: null, values: { stage: 'won', source: 'fair' }, companyId: null, parentId: null })
  })

  test('are shown again with the mistake beside the field', async () => {
    const { status, html } = await (await signIn()).post(page, { name: 'Quote', email: 'nobody', 'values.stage': 'won' })
    expect(status).toBe(422)
    expect(html).toMatch(/<details class="edit" open=""[^]*value="nobody"[^]*id="field-email-mistake"/)
  })

  test('keep a record that an alias needs from being deleted, and say why', async () => {
    const { status, html } = await (await signIn()).post(`/records/${records.team}/delete`)
    expect([status, html]).toEqual([409, expect.stringContaining('alias')])
  })

  test('go with a record that is deleted', async () => {
    const { location } = await (await signIn()).post(`${page}/delete`)
    expect(location).toBe('/records?done=deleted')
    expect((await call('GET', `/records/${records.quote}`)).status).toBe(404)
  })
})

describe('followers', () => {
  test('are added by address and removed again', async () => {
    const browser = await signIn()
    await browser.post(`${page}/followers`, { address: 'Dora@example.org' })
    expect(await followersOf()).toContain(contacts.dora)
    await browser.post(`${page}/followers/remove`, { contactId: contacts.dora })
    expect(await followersOf()).not.toContain(contacts.dora)
  })

  test('must be contacts: a stranger can be made one', async () => {
    const { status, html } = await (await signIn()).post(`${page}/followers`, { address: 'eve@example.org' })
    expect(status).toBe(422)
    expect(html).toContain('value="eve@example.org"')
    expect(html).toContain('href="/records/new?model=contact&amp;email=eve%40example.org"')
  })
})

async function followersOf(): Promise<string[]> {
  const rows = await db.select().from(t.followers).where(eq(t.followers.recordId, records.quote))
  return rows.map(({ contactId }) => contactId)
}

async function carlaAnswers(body = 'Twelve is fine.', type = 'text/plain'): Promise<void> {
  const to = replyTo('carlaOfAnswer')
  const headers = { From: 'Carla Lind <carla@example.org>', To: to, Subject: 'Re: Quote', 'Message-ID': '<again@example.org>' }
  const mail = writeMail({ ...headers, 'Content-Type': `${type}; charset=utf-8` }, body.replaceAll('\n', '\r\n'))
  await deliver(mail, { from: 'carla@example.org', to })
}

/** The messages of a page, as markup. */
function cardsOf(html: string): string[] {
  return html.match(/<article[^]*?<\/article>/g) ?? []
}

function notesOf(html: string): string[] {
  return [...html.matchAll(/<p class="words">(Note \d+)<\/p>/g)].map(([, note = '']) => note)
}
