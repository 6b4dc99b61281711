/** The list of records as a page, and a new one. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { insertAll, runBatch } from '../../../../src/db/client'
import * as t from '../../../../src/db/schema'
import { companies, contacts, messages, notifications, records, seed } from '../../../world'
import { create } from '../../api/client'
import { tools } from '../../delivery'
import { openBrowser, signIn, signInAs } from '../browser'

const { db } = tools

beforeEach(() => seed(tools))

describe('the list', () => {
  test('is for those who signed in', async () => {
    const { status, location } = await openBrowser('').get('/records?model=ticket')
    expect([status, location]).toEqual([303, '/sign-in?next=%2Frecords%3Fmodel%3Dticket'])
  })

  test('takes three round trips, and opens with the first model that has records', async () => {
    const { status, html, reads, writes } = await (await signIn()).get('/records')
    expect([status, reads, writes]).toEqual([200, 3, 0])
    expect(rowsOf(html)).toEqual(['Order', 'Quote for twelve chairs'].map((name) => expect.stringContaining(name)))
    expect(html).toMatch(/aria-current="page">\s*Lead/)
  })

  test('has the latest activity first, and leads to the newest message', async () => {
    await db.update(t.records).set({ updatedAt: new Date() }).where(eq(t.records.id, records.quote))
    const { html } = await (await signIn()).get('/records?model=lead')
    expect(rowsOf(html)[0]).toContain('Quote for twelve chairs')
    expect(html).toContain(`href="/records/${records.quote}#message-${messages.survey}"`)
  })

  test('goes on where the page before ended', async () => {
    const rows = Array.from({ length: 60 }, (_, number) => ({
      id: tools.newId(),
      model: 'ticket',
      name: `Ticket ${number}`,
      values: {},
      createdAt: new Date(),
      updatedAt: new Date(Date.UTC(2026, 10, 20, 0, Math.floor(number / 2))),
    }))
    await runBatch(db, insertAll(t.records, rows))
    const browser = await signIn()
    const first = await browser.get('/records?model=ticket')
    const next = /href="([^"]*after=[^"]*)"/.exec(first.html)?.[1]?.replaceAll('&amp;', '&')
    const second = await browser.get(next ?? '')
    const names = [...rowsOf(first.html), ...rowsOf(second.html)].map((row) => /Ticket \d+|A chair broke/.exec(row)?.[0])
    expect(names).toEqual([...rows.toReversed().map(({ name }) => name), 'A chair broke'])
    expect(Buffer.byteLength(first.html)).toBeLessThan(100_000)
  })

  test('finds names and addresses, and says when it found nothing', async () => {
    const browser = await signIn()
    expect(rowsOf((await browser.get('/records?model=lead&q=twelve')).html)).toHaveLength(1)
    expect(rowsOf((await browser.get('/records?model=lead&q=DORA@')).html)).toEqual([expect.stringContaining('Order')])
    const nothing = await browser.get('/records?model=lead&q=%3Cb%3Eoak')
    expect(nothing.html).toContain('No results for “&lt;b&gt;oak”')
  })

  test('shows what failed', async () => {
    await db.update(t.notifications).set({ status: 'bounced' }).where(eq(t.notifications.id, notifications.doraOfConfirmation))
    const { html } = await (await signIn()).get('/records?model=lead&show=failing')
    expect(rowsOf(html)).toEqual([expect.stringMatching(/Order[^]*A message wasn’t delivered/)])
  })

  test('shows what is unread until it was opened, and never what one wrote', async () => {
    const [ann, bob] = [await signInAs(contacts.ann), await signInAs(contacts.bob)]
    expect((await ann.get('/records?model=ticket&show=unread')).html).toContain('A chair broke')
    expect((await bob.get('/records?model=ticket&show=unread')).html).toContain('No unread records')
    await ann.get(`/records/${records.chair}`)
    expect((await ann.get('/records?model=ticket&show=unread')).html).toContain('No unread records')
    expect((await ann.get('/records?model=ticket')).html).not.toContain('Unread: ')
  })

  test('leaves unread what a token looked at that may only read', async () => {
    const reader = await signInAs(contacts.ann, 'read')
    expect(await reader.get(`/records/${records.chair}`)).toMatchObject({ status: 200, writes: 0 })
    expect((await reader.get('/records?model=ticket&show=unread')).html).toContain('A chair broke')
  })

  test('shows an agent the records of their company and the shared ones', async () => {
    await create('/records', { model: 'ticket', name: 'Of North', companyId: companies.north })
    await create('/records', { model: 'ticket', name: 'Of everybody', companyId: null })
    const { html } = await (await signInAs(contacts.bob)).get('/records?model=ticket')
    expect(html).toContain('Of everybody')
    expect(html).not.toContain('Of North')
    expect((await (await signIn()).get('/records?model=ticket')).html).toContain('Of North')
  })

  test('escapes what strangers call themselves', async () => {
    await create('/records', { model: 'ticket', name: '"><script>alert(1)</script>', email: 'eve@example.org' })
    const { html, headers } = await (await signIn()).get('/records?model=ticket')
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script>alert')
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  })
})

describe('a new record', () => {
  test('is made from the fields of its model', async () => {
    const browser = await signInAs(contacts.bob)
    expect((await browser.get('/records/new?model=lead')).html).toContain('name="values.stage"')
    const form = { model: 'lead', name: 'Ten tables', email: 'carla@example.org', 'values.stage': 'qualified', 'values.source': '' }
    const { status, location } = await browser.post('/records/new', form)
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/records\/[\da-f-]{36}\?done=created$/)])
    const [made] = await db.select().from(t.records).where(eq(t.records.name, 'Ten tables'))
    expect(made).toMatchObject({ emailNormalized: 'carla@example.org', companyId: companies.example, values: { stage: 'qualified' } })
  })

  test('is shown again with what was typed and what is wrong', async () => {
    const { status, html } = await (await signIn()).post('/records/new', { model: 'lead', name: 'Ten tables', email: 'no address' })
    expect(status).toBe(422)
    expect(html).toContain('value="Ten tables"')
    expect(html).toMatch(/id="field-email-mistake">[^<]+</)
  })

  test('is not made by a token that may only read, nor for another site', async () => {
    const form = { model: 'lead', name: 'Ten tables' }
    expect((await (await signInAs(contacts.bob, 'read')).post('/records/new', form)).status).toBe(403)
    const elsewhere = { origin: 'https://example.org', 'sec-fetch-site': 'cross-site' }
    expect((await (await signIn()).post('/records/new', form, elsewhere)).status).toBe(403)
    expect(await db.select().from(t.records).where(eq(t.records.name, 'Ten tables'))).toEqual([])
  })
})

/** The rows of a list, as markup. */
function rowsOf(html: string): string[] {
  return html.match(/<a class="row[^]*?<\/a>/g) ?? []
}
