/** Refusals that are alike are one row of the log, however many come and however many at a time. */
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { assign } from '../../../src/inbound/log/assign'
import { receive } from '../../../src/inbound/gateway'
import { replay } from '../../../src/inbound/log/replay'
import { retryDue } from '../../../src/inbound/log/upkeep'
import { createWebhook } from '../../../src/webhooks/webhook'
import type { Tools } from '../../../src/platform/tools'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { records, seed } from '../../world'
import { deliver, type Envelope, tools, writeMail } from '../delivery'

const { db } = tools
const sender = 'tess@example.org'
const minuteMs = 60_000
const start = Date.now()
let number = 0

beforeEach(async () => {
  await seed(tools)
  await senderQuotaObject(tools, sender).release()
})

describe('refusals of one sender, recipient and reason', () => {
  it('are one row that counts them, exactly, also at once', async () => {
    const flood = Array.from({ length: 25 }, () => deliver(mail(), { from: sender, to: 'nobody@example.com' }))
    const heard = await Promise.all(flood)
    expect(heard.every(({ rejection }) => rejection?.startsWith('550 5.1.1 '))).toBe(true)
    const rows = await logged()
    expect(rows).toMatchObject([{ outcome: 'refused', reason: 'unknown-recipient', copies: 25 }])
    expect(rows[0]?.lastReceivedAt).toBeInstanceOf(Date)
  })

  it('count for an hour from the first, and then anew', async () => {
    for (const minutes of [0, 40, 59, 60, 61]) await refuse({ minutes })
    expect(await counts()).toEqual([3, 2])
    const [first, second] = await logged()
    expect(first?.lastReceivedAt?.getTime()).toBe(start + 59 * minuteMs)
    expect(second?.receivedAt.getTime()).toBe(start + 60 * minuteMs)
  })

  it('stand alone when they differ in one of them', async () => {
    await refuse({})
    await refuse({ from: 'other@example.org' })
    await refuse({ to: 'somebody@example.com' })
    await db.insert(t.parameters).values({ key: 'mail.max_bytes', value: 1024 })
    await refuse({ raw: mail({}, 'x'.repeat(2000)) })
    expect(await counts()).toEqual([1, 1, 1, 1])
  })

  it('of the null sender are told apart by From', async () => {
    for (const from of ['a@example.org', 'b@example.org', 'a@example.org']) await refuse({ from: '<>', raw: mail({ From: from }) })
    expect(await counts()).toEqual([2, 1])
  })

  it.each(['catchall@example.com', 'wrong@example.com'])(
    'whose raw mail is kept are one only if they are the same mail (%s)',
    async (to) => {
      const raw = mail()
      await refuse({ to, raw })
      await refuse({ to })
      await refuse({ to, raw: new Uint8Array(Buffer.concat([Buffer.from('Received: by another way\r\n'), raw])) })
      expect(await counts()).toEqual([2, 1])
    },
  )

  it('answer with the row that counts them, and webhooks hear of the first', async () => {
    await createWebhook(tools, { url: 'https://hooks.example.org/', events: ['mail.refused'], active: true }, false)
    const ids = [(await refuse({})).mailId, (await refuse({})).mailId, (await refuse({})).mailId]
    const [row] = await logged()
    expect(new Set(ids)).toEqual(new Set([row?.id]))
    expect(await db.select().from(t.webhookDeliveries)).toMatchObject([{ event: 'mail.refused', subjectId: row?.id }])
  })
})

describe('a notice', () => {
  it('is on the row of the first, and no twin takes it away', async () => {
    const [first, second] = [mail(), mail()]
    expect((await deliver(first, { from: sender, to: 'staff@example.com' })).notices).toHaveLength(1)
    expect((await deliver(second, { from: sender, to: 'staff@example.com' })).rejection).toMatch(/^550 5\.7\.1 /)
    expect(await logged()).toMatchObject([{ copies: 2, claim: 'notice', noticeWay: 'reply' }])
  })

  it('that a twin gets claims the row: that mail gets no second one', async () => {
    const envelope = { from: sender, to: 'staff@example.com' }
    await deliver(mail(), envelope, { refusesReply: true })
    await senderQuotaObject(tools, sender).release()
    const told = mail({ Subject: 'told' })
    expect((await deliver(told, envelope)).notices).toHaveLength(1)
    const rows = await logged()
    expect(rows).toMatchObject([{ copies: 2, claim: 'notice', noticeWay: 'reply', subject: 'told' }])
    expect(rows[0]?.receivedAt.getTime()).toBeLessThanOrEqual(rows[0]?.lastReceivedAt?.getTime() ?? 0)
    await senderQuotaObject(tools, sender).release()
    expect(await deliver(told, envelope)).toMatchObject({ notices: [], rejection: expect.stringMatching(/^550 5\.7\.1 /) })
    expect(await counts()).toEqual([3])
  })
})

describe('a sender over the loop quota', () => {
  it('is listed as blocked with the row that counts them', async () => {
    await db.insert(t.parameters).values({ key: 'mail.gateway.loop.threshold', value: 0 })
    await Promise.all([mail(), mail(), mail()].map((raw) => deliver(raw, { from: sender, to: 'info@example.com' })))
    const [row, ...others] = await logged()
    expect([row?.copies, others]).toEqual([3, []])
    expect(await db.select().from(t.blockedSenders)).toMatchObject([{ emailNormalized: sender, lastMailId: row?.id }])
  })
})

describe('a mail that was refused several times', () => {
  it('counts them still when a replay refuses it again, and has taken effect once when it is assigned', async () => {
    const raw = mail()
    await Promise.all([raw, raw].map((same) => deliver(same, { from: sender, to: 'catchall@example.com' })))
    const [row] = await logged()
    await replay(tools, row?.id ?? '')
    expect(await logged()).toMatchObject([{ id: row?.id, outcome: 'refused', copies: 2, lastReceivedAt: row?.lastReceivedAt }])
    await assign(tools, { everything: true, companyId: null }, row?.id ?? '', { recordId: records.quote })
    expect(await logged()).toMatchObject([{ id: row?.id, outcome: 'posted', copies: 1, lastReceivedAt: null }])
  })

  it('was delivered to the alias that the catchall left it to', async () => {
    await deliver(mail(), { from: sender, to: 'staff@example.com' })
    const raw = mail({ To: 'staff@example.com, catchall@example.com' })
    for (const to of ['catchall@example.com', 'staff@example.com']) await deliver(raw, { from: sender, to })
    await retryDue({ ...tools, now: () => new Date(Date.now() + 11 * minuteMs) })
    expect(await logged()).toMatchObject([
      { outcome: 'refused', reason: 'not-allowed', copies: 2 },
      { outcome: 'dropped', reason: 'handled-by-other-recipient', dueAt: null },
    ])
  })
})

/** One delivery at a time of one's choice. */
async function refuse({ from = sender, to = 'nobody@example.com', raw = mail(), minutes = 0 }: Partial<Envelope & Given>) {
  const then: Tools = { ...tools, now: () => new Date(start + minutes * minuteMs) }
  const receipt = await receive(then, { door: 'api', envelope: { from, to }, raw, size: raw.byteLength })
  expect(receipt.outcome).toBe('refused')
  return receipt
}
type Given = { raw: Uint8Array<ArrayBuffer>; minutes: number }

/** Another mail each time. */
function mail(headers: Record<string, string> = {}, body = 'Hello'): Uint8Array<ArrayBuffer> {
  number++
  return writeMail({ From: sender, To: 'nobody@example.com', Subject: 'x', 'Message-ID': `<twin-${number}@example.org>`, ...headers }, body)
}

async function logged() {
  return db.select().from(t.mails).orderBy(t.mails.id)
}

async function counts(): Promise<number[]> {
  return (await logged()).map(({ copies }) => copies)
}
