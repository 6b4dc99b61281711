/** Held mail as a list of what is to be done. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import * as t from '../../../../src/db/schema'
import { companies, contacts, seed } from '../../../world'
import { tools } from '../../delivery'
import { signIn, signInAs } from '../browser'
import { arrive, repeat } from '../logged'

beforeEach(() => seed(tools))

const redirection = () => arrive('catchall/redirection-to-confirm', 'catchall@example.com', 'forwarding-noreply@example.org')
const absence = () => arrive('automatic/out-of-office', 'support@example.com', 'carla@example.org')

describe('held mail', () => {
  test('nothing', async () => {
    const { status, html, reads, writes } = await (await signInAs(contacts.ann)).get('/held')
    expect([status, reads, writes]).toEqual([200, 3, 0])
    expect(html).toContain('No held mail')
  })

  test('stands by why it is held, with what to do about it', async () => {
    await redirection()
    await absence()
    const { html } = await (await signInAs(contacts.ann)).get('/held')
    expect([...html.matchAll(/<h2 id="held-([a-z-]+)">/g)].map(([, reason]) => reason)).toEqual(['unrouted', 'auto-reply'])
    expect(html).toContain('No alias matches its recipient')
    expect(html).toContain('Most need no action')
    const narrowed = await (await signIn()).get('/held?reason=auto-reply')
    expect(narrowed.html).not.toContain('Confirm the redirection')
  })

  test('a confirmation is read and followed, of anything else its alias’ kind of record is made', async () => {
    const confirmation = await redirection()
    const reply = await absence()
    const agent = await signInAs(contacts.ann)
    const { html } = await agent.get('/held')
    expect(html).toMatch(new RegExp(`<a class="button" href="/mails/${confirmation.id}">.*?Read and confirm`, 's'))
    expect(html).toContain('Create a ticket')
    const { location } = await agent.post(`/mails/${reply.id}/assign`, { model: 'ticket' })
    expect(location).toMatch(/^\/records\/[\da-f-]{36}\?done=assigned$/)
    expect((await agent.get('/held')).html).not.toContain('Create a ticket')
  })

  test('that needs nothing leaves the list, and is brought back from its page', async () => {
    const { id } = await absence()
    const agent = await signInAs(contacts.ann)
    expect((await agent.get('/held')).html).toContain('No action needed')
    expect((await agent.post(`/mails/${id}/settle`, { from: 'held' })).location).toBe('/held?done=settled')
    expect((await agent.get('/held?done=settled')).html).toMatch(/Removed from held mail[^]*No held mail/)
    expect((await agent.get(`/mails/${id}`)).html).toContain('Undo')
    expect((await agent.post(`/mails/${id}/unsettle`)).location).toBe(`/mails/${id}?done=unsettled`)
    expect((await agent.get('/held')).html).toContain(id)
  })

  test('agents see their company’s, administrators everybody’s', async () => {
    const { id } = await redirection()
    await tools.db.update(t.mails).set({ companyId: companies.north }).where(eq(t.mails.id, id))
    expect((await (await signInAs(contacts.ann)).get('/held')).html).not.toContain(id)
    expect((await (await signIn()).get('/held')).html).toContain(id)
  })

  test('somebody who only reads has no buttons', async () => {
    await absence()
    expect((await (await signInAs(contacts.ann, 'read')).get('/held')).html).not.toContain('Create a ticket')
  })

  test('a full page is small, and the next one goes on', async () => {
    const row = await absence()
    await repeat(row, 54, (number) => ({ subject: `Absent ${number} ${'and on '.repeat(10)}` }))
    const browser = await signIn()
    const first = await browser.get('/held')
    expect(Buffer.byteLength(first.html)).toBeLessThan(100_000)
    const second = await browser.get(/href="([^"]*after=[^"]*)"/.exec(first.html)?.[1] ?? '')
    expect([first, second].map(({ html }) => html.match(/class="held-item"/g)?.length)).toEqual([50, 5])
  })
})
