/** The page of a mail: what became of it, its story, its words, and what a person does with it. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import * as t from '../../../../src/db/schema'
import { companies, contacts, messages, notifications, records, replyTo, seed } from '../../../world'
import { tools } from '../../delivery'
import { openBrowser, signIn, signInAs } from '../browser'
import { arrive } from '../logged'

const { db } = tools

beforeEach(() => seed(tools))

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ')
}

async function held() {
  return arrive('catchall/redirection-to-confirm', 'catchall@example.com', 'forwarding-noreply@example.org')
}

describe('what it tells', () => {
  test('takes three round trips: what became of it, and why', async () => {
    const { id } = await arrive('leads/plain', 'info@example.com')
    const { status, html, reads, writes } = await (await signIn()).get(`/mails/${id}`)
    expect([status, reads, writes]).toEqual([200, 3, 0])
    expect(textOf(html)).toContain('Opened the lead “Three shelves” through info@example.com')
    expect(textOf(html)).toContain('Does an alias match? Yes')
    expect(textOf(html)).toContain('what do three oak shelves cost?')
  })

  test('says what read it, and why', async () => {
    const browser = await signIn()
    const ordinary = await arrive('leads/plain', 'info@example.com')
    expect(textOf((await browser.get(`/mails/${ordinary.id}`)).html)).toContain('Read by postal-mime')
    const odd = await arrive('doubts/odd-date', 'info@example.com')
    const { html } = await browser.get(`/mails/${odd.id}`)
    expect(textOf(html)).toContain('Which reader parsed it? The exact reader')
    expect(textOf(html)).toContain('Read by The exact reader: its date is malformed')
  })

  test('names what the trace names by its id', async () => {
    const { id } = await arrive('replies/in-reply-to', replyTo('carlaOfAnswer'), 'carla@example.org')
    const { html } = await (await signIn()).get(`/mails/${id}`)
    expect(html).toContain(`<a href="/records/${records.quote}">“Quote for twelve chairs”</a>`)
    expect(textOf(html)).toMatch(/The signed address names the message “[^”]+” of the lead/)
    expect(textOf(html)).not.toContain(notifications.carlaOfAnswer)
  })

  test('tells the trace of a row that an older version wrote, and names what it names', async () => {
    const { id } = await arrive('leads/plain', 'info@example.com')
    const detail = `It answers message ${messages.request} of the lead ${records.quote}`
    const trace = [{ step: 'references', result: 'matched', detail }]
    await db.update(t.mails).set({ trace }).where(eq(t.mails.id, id))
    const { html } = await (await signIn()).get(`/mails/${id}`)
    expect(textOf(html)).toMatch(
      /Is it a reply to a message here\? Yes It answers the message “[^”]+” of the lead “Quote for twelve chairs”/,
    )
    expect(html).toContain(`<a href="/records/${records.quote}">“Quote for twelve chairs”</a>`)
  })

  test('says how many refused mails it stands for, and that a long one was cut short', async () => {
    const long = { From: 'eve@example.org', Subject: 'Shelves '.repeat(200), To: 'eve@example.org, '.repeat(200) }
    await arrive(long, 'nobody@example.com')
    const { id } = await arrive('leads/plain', 'nobody@example.com')
    const text = textOf((await (await signIn()).get(`/mails/${id}`)).html)
    expect(text).toContain('It stands for 2 identical refusals to the same envelope sender within an hour.')
    expect(text).toMatch(/Total 2 times, last at 20\d\d-/)
    expect(text).toContain('Is the log entry complete? No The log keeps at most 2 KB of such a mail')
  })

  test('leads to the earlier mail that a duplicate repeats, and to its other deliveries', async () => {
    const first = await arrive('duplicates/first', 'info@example.com')
    const other = await arrive('duplicates/first', 'support@example.com')
    const again = await arrive('duplicates/first', 'info@example.com')
    const browser = await signIn()
    expect((await browser.get(`/mails/${again.id}`)).html).toContain(`<a href="/mails/${first.id}">An earlier mail</a>`)
    const { html } = await browser.get(`/mails/${first.id}`)
    expect(textOf(html)).toContain('Other recipients')
    expect(html).toContain(`<a href="/mails/${other.id}">support@example.com</a>`)
  })

  test('says what a report says of each recipient', async () => {
    const { id } = await arrive('bounces/unknown-user', 'bounce@example.com', '')
    const { html } = await (await signIn()).get(`/mails/${id}`)
    expect(textOf(html)).toContain('Report details')
    expect(textOf(html)).toMatch(/Our mail to \S+ bounced\. The mailbox doesn’t exist\./)
  })

  test('shows the words that told the sender', async () => {
    const { id } = await arrive('policies/stranger-to-users', 'staff@example.com', 'carla@example.org')
    const { html } = await (await signIn()).get(`/mails/${id}`)
    expect(textOf(html)).toContain('Only colleagues may write here. Please call us instead.')
    expect(textOf(html)).toContain('was not kept')
  })

  test('links what can be followed, and nothing that could run', async () => {
    const body = 'Confirm: https://example.org/confirm?c=1.\njavascript:alert(1) <img src=x onerror=alert(1)>'
    const { id } = await arrive({ From: 'no-reply@example.org', Subject: '<b>Confirm</b>' }, 'catchall@example.com', 'a@example.org', body)
    const { html } = await (await signIn()).get(`/mails/${id}`)
    expect(html).toContain('<a href="https://example.org/confirm?c=1" target="_blank" rel="noopener noreferrer nofollow">')
    expect(html).not.toMatch(/<b>Confirm|<img src=x|href="javascript/)
  })

  test('has HTML in a frame of its own, and as text for whoever wants it', async () => {
    const { id } = await arrive('leads/html-only', 'info@example.com')
    const browser = await signIn()
    expect((await browser.get(`/mails/${id}`)).html).toContain(`src="/frames/mails/${id}"`)
    expect((await browser.get(`/mails/${id}?view=text`)).html).not.toContain('<iframe')
  })
})

describe('who sees it', () => {
  test('an agent sees held mail of their company, and no other', async () => {
    const { id } = await held()
    const taken = await arrive('leads/plain', 'info@example.com')
    const agent = await signInAs(contacts.ann)
    const { status, html, reads } = await agent.get(`/mails/${id}`)
    expect([status, reads]).toEqual([200, 3])
    expect(html).not.toContain('Route again')
    expect((await agent.get(`/mails/${taken.id}`)).status).toBe(404)
    await db.update(t.mails).set({ companyId: companies.north }).where(eq(t.mails.id, id))
    for (const path of ['', '/raw', '/source']) expect((await agent.get(`/mails/${id}${path}`)).status).toBe(404)
    expect((await agent.post(`/mails/${id}/assign`, { model: 'ticket' })).status).toBe(404)
  })

  test('somebody who only reads is offered nothing, and may do nothing', async () => {
    const { id } = await held()
    const reader = await signInAs(contacts.ann, 'read')
    expect((await reader.get(`/mails/${id}`)).html).not.toContain('Where does it belong?')
    expect((await reader.post(`/mails/${id}/assign`, { model: 'ticket' })).status).toBe(403)
  })

  test('the source is text that runs nowhere', async () => {
    const { id } = await held()
    const { headers, html } = await (await signIn()).get(`/mails/${id}/source`)
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(headers.get('content-security-policy')).toContain('sandbox')
    expect(html).toContain('Subject: Confirm the redirection')
  })
})

describe('where it belongs', () => {
  test('a new record, with what was filled in', async () => {
    const { id } = await held()
    const { status, location } = await (
      await signInAs(contacts.ann)
    ).post(`/mails/${id}/assign`, {
      model: 'ticket',
      'values.priority': 'high',
      'values.source': '',
    })
    expect(status).toBe(303)
    const [row] = await db.select().from(t.mails).where(eq(t.mails.id, id))
    expect(location).toBe(`/records/${row?.recordId}?done=assigned`)
    const [record] = await db
      .select()
      .from(t.records)
      .where(eq(t.records.id, row?.recordId ?? ''))
    expect(record).toMatchObject({ model: 'ticket', name: 'Confirm the redirection', values: { priority: 'high', stage: 'new' } })
  })

  test('a record that has the address of its sender is offered, any other is searched for', async () => {
    const away = { From: 'Carla Lind <CARLA@example.org>', Subject: 'Away', 'Auto-Submitted': 'auto-replied' }
    const { id } = await arrive(away, 'support@example.com', 'carla@example.org')
    const browser = await signIn()
    expect((await browser.get(`/mails/${id}`)).html).toContain('Add to this record<span class="visually-hidden">: Quote for twelve chairs')
    const found = await browser.get(`/mails/${id}?find=a+chair`)
    expect(textOf(found.html)).toContain('A chair broke')
    const piece = await browser.get(`/mails/${id}/candidates?find=a+chair`)
    expect([piece.reads, textOf(piece.html)]).toEqual([2, expect.stringContaining('A chair broke')])
    const { location } = await browser.post(`/mails/${id}/assign`, { recordId: records.chair })
    expect(location).toBe(`/records/${records.chair}?done=assigned`)
  })

  test('records of other companies are neither offered nor taken', async () => {
    await db.update(t.records).set({ companyId: companies.north }).where(eq(t.records.id, records.chair))
    const { id } = await held()
    const agent = await signInAs(contacts.ann)
    expect((await agent.get(`/mails/${id}/candidates?find=chair`)).html).not.toContain('A chair broke')
    expect((await agent.post(`/mails/${id}/assign`, { recordId: records.chair })).status).toBe(404)
  })

  test('what does not fit is said beside its field, and stays typed', async () => {
    const { id } = await held()
    const { status, html } = await (await signIn()).post(`/mails/${id}/assign`, { model: 'ticket', 'values.priority': 'sky-high' })
    expect(status).toBe(422)
    expect(html).toContain('id="field-values.priority-mistake"')
    expect((await db.select().from(t.mails).where(eq(t.mails.id, id)))[0]?.outcome).toBe('held')
  })

  test('what was dealt with says why nothing more can be done', async () => {
    const { id } = await arrive('leads/plain', 'info@example.com')
    const browser = await signIn()
    expect((await browser.get(`/mails/${id}`)).html).toContain('Only held, failed and refused mail can be routed again')
    const { status, html } = await browser.post(`/mails/${id}/assign`, { recordId: records.chair })
    expect([status, textOf(html)]).toEqual([422, expect.stringContaining('can be assigned, and only once')])
  })

  test('a form of another site changes nothing', async () => {
    const { id } = await held()
    const browser = await signIn()
    const foreign = { origin: 'https://example.org', 'sec-fetch-site': 'cross-site' }
    expect((await browser.post(`/mails/${id}/assign`, { model: 'ticket' }, foreign)).status).toBe(403)
    expect((await openBrowser('').post(`/mails/${id}/replay`)).location).toContain('/sign-in')
  })
})

describe('routed again', () => {
  test('by an administrator, once the cause is fixed', async () => {
    const row = await arrive({ From: 'eve@example.org', Subject: 'Shelves' }, 'catchall@example.com')
    await db.update(t.mails).set({ recipient: 'info@example.com', recipientNormalized: 'info@example.com' }).where(eq(t.mails.id, row.id))
    const { location } = await (await signIn()).post(`/mails/${row.id}/replay`)
    expect(location).toBe(`/mails/${row.id}?done=replayed`)
    expect((await db.select().from(t.mails).where(eq(t.mails.id, row.id)))[0]?.outcome).toBe('created')
  })

  test('by nobody else', async () => {
    const { id } = await held()
    expect((await (await signInAs(contacts.ann)).post(`/mails/${id}/replay`)).status).toBe(403)
  })

  test('not twice, and says why', async () => {
    const { id } = await arrive('leads/plain', 'info@example.com')
    const { status, html } = await (await signIn()).post(`/mails/${id}/replay`)
    expect([status, textOf(html)]).toEqual([422, expect.stringContaining('Only held, failed and refused mail can be replayed')])
  })
})
