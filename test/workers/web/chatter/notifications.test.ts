/** What waits for a user, as a page: failures and the inbox, and how both come to an end. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import * as t from '../../../../src/db/schema'
import { contacts, messages, notifications, records, replyTo, seed } from '../../../world'
import { deliver, tools, writeMail } from '../../delivery'
import { type Browser, signIn, signInAs } from '../browser'

const { db } = tools
const page = `/records/${records.quote}`

beforeEach(() => seed(tools))

describe('failures', () => {
  beforeEach(() => fail(notifications.carlaOfAnswer))

  test('of mine are listed in three round trips with the reason, and counted in the bar', async () => {
    const { html, reads, writes } = await (await signInAs(contacts.ann)).get('/notifications')
    expect([reads, writes]).toEqual([3, 0])
    expect(html).toMatch(/Quote for twelve chairs[^]*To carla@example\.org[^]*The mailbox doesn’t exist\.[^]*550 unknown/)
    expect(html).toContain(`href="${page}#message-${messages.answer}"`)
    expect(counted(html)).toBe('1')
  })

  test('of others are seen by an administrator who asks for them, and by no agent', async () => {
    expect((await (await signIn()).get('/notifications')).html).toContain('You’re all caught up')
    expect((await (await signIn()).get('/notifications?of=everybody')).html).toContain('carla@example.org')
    const bob = await signInAs(contacts.bob)
    expect((await bob.get('/notifications?of=everybody')).html).toContain('You’re all caught up')
    expect((await bob.post(`/failures/${notifications.carlaOfAnswer}/dismiss`)).status).toBe(404)
    expect((await bob.post(`/failures/${notifications.carlaOfAnswer}/retry`)).status).toBe(404)
  })

  test('are dismissed, and gone', async () => {
    const ann = await signInAs(contacts.ann)
    const { location } = await ann.post(`/failures/${notifications.carlaOfAnswer}/dismiss`, { back: `${page}#message-${messages.answer}` })
    expect(location).toBe(`${page}?done=dismissed#message-${messages.answer}`)
    const { html } = await ann.get('/notifications')
    expect([html, counted(html)]).toEqual([expect.stringContaining('You’re all caught up'), undefined])
  })

  test('are sent again, also to another address', async () => {
    const ann = await signInAs(contacts.ann)
    expect((await ann.post(`/failures/${notifications.carlaOfAnswer}/retry`)).location).toBe('/notifications?done=sent-again')
    await fail(notifications.carlaOfAnswer)
    await ann.post(`/failures/${notifications.carlaOfAnswer}/retry`, { address: 'carla@example.net' })
    const [row] = await db.select().from(t.notifications).where(eq(t.notifications.id, notifications.carlaOfAnswer))
    expect(row).toMatchObject({ status: 'queued', address: 'carla@example.net' })
  })

  test.each(['nowhere', 'info@example.com'])('are not sent to %s, which can be mended', async (address) => {
    const { status, html } = await (await signInAs(contacts.ann)).post(`/failures/${notifications.carlaOfAnswer}/retry`, { address })
    expect(status).toBe(422)
    expect(html).toContain(`value="${address}"`)
    expect(html).toContain('id="field-address-mistake"')
  })
})

describe('the inbox', () => {
  beforeEach(async () => {
    await carlaWrites('First')
    await carlaWrites('Second')
  })

  test('has a line for each record, which leads to where reading goes on', async () => {
    const { html } = await (await signInAs(contacts.ann)).get('/notifications')
    expect(html.match(/class="inbox-item"/g)).toHaveLength(1)
    expect(html).toMatch(/Quote for twelve chairs[^]*2 new[^]*Carla Lind: Second/)
    const [first] = await db.select({ id: t.messages.id }).from(t.messages).where(eq(t.messages.preview, 'First'))
    expect(html).toContain(`href="${page}#message-${first?.id}"`)
    expect(counted(html)).toBe('2')
  })

  test('is emptied by reading the record', async () => {
    const ann = await signInAs(contacts.ann)
    await ann.get(page)
    expect((await ann.get('/notifications')).html).toContain('You’re all caught up')
  })

  test('is not emptied by what others read, or a token that may only read', async () => {
    await (await signInAs(contacts.bob)).get(page)
    await (await signInAs(contacts.ann, 'read')).get(page)
    expect(counted((await (await signInAs(contacts.ann)).get('/notifications')).html)).toBe('2')
  })

  test.each([{ recordId: records.quote }, {}])('is done with: %j', async (form) => {
    const ann = await signInAs(contacts.ann)
    expect((await ann.post('/notifications/done', form)).location).toBe('/notifications?done=dismissed')
    expect(counted((await ann.get('/notifications')).html)).toBeUndefined()
  })

  test('keeps what is of another record', async () => {
    const ann = await signInAs(contacts.ann)
    await ann.post('/notifications/done', { recordId: records.order })
    expect(counted(await bellOf(ann))).toBe('2')
  })
})

async function fail(notificationId: string): Promise<void> {
  const failure = { status: 'bounced', failureType: 'unknown-user', failureReason: '550 unknown' } as const
  await db.update(t.notifications).set(failure).where(eq(t.notifications.id, notificationId))
}

async function carlaWrites(text: string): Promise<void> {
  const to = replyTo('carlaOfAnswer')
  const mail = writeMail(
    { From: 'Carla Lind <carla@example.org>', To: to, Subject: 'Re: Quote', 'Message-ID': `<${text}@example.org>` },
    text,
  )
  await deliver(mail, { from: 'carla@example.org', to })
}

async function bellOf(browser: Browser): Promise<string> {
  return (await browser.get('/records')).html
}

/** What the bell says; undefined when nothing waits. */
function counted(html: string): string | undefined {
  return /class="count alert">([^<]+)</.exec(html)?.[1]
}
