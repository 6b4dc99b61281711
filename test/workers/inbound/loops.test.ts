/** Loops stop themselves: the quota of a sender is exact, and the sender is told once. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { unblockSender } from '../../../src/loops/blocked-sender'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { seed } from '../../world'
import { deliver, type Heard, tools, writeMail } from '../delivery'

const { db } = tools
const sender = 'lou@example.org'

beforeEach(async () => {
  await seed(tools)
  await senderQuotaObject(tools, sender).release()
  await setThreshold(5)
})

describe('the loop quota', () => {
  it('lets exactly the threshold pass, tells the sender once, and posts an answer in the same flood', async () => {
    const flood = Array.from({ length: 30 }, (_, number) => deliver(mail(`flood-${number}`), { from: sender, to: 'info@example.com' }))
    const answer = deliver(mail('answer', { 'In-Reply-To': '<quote-answer@example.com>' }), { from: sender, to: 'info@example.com' })
    const heard = await Promise.all(flood)
    await answer
    expect(await recordCount()).toBe(5)
    expect(heard.flatMap(({ notices }) => notices)).toHaveLength(1)
    expect(rejections(heard)).toHaveLength(24)
    expect(rejections(heard).every((line) => line.startsWith('550 5.7.1 Too many mails'))).toBe(true)
    expect(await db.select().from(t.messages).where(eq(t.messages.internetMessageId, 'answer@example.org'))).toHaveLength(1)
    expect(await db.select().from(t.blockedSenders)).toMatchObject([{ emailNormalized: sender, count: 5, threshold: 5 }])
  })

  it('counts a retry once, and one mail to two aliases twice', async () => {
    await setThreshold(2)
    const twice = mail('twice')
    for (const to of ['info@example.com', 'info@example.com', 'support@example.com']) await deliver(twice, { from: sender, to })
    expect(await recordCount()).toBe(2)
    const third = await deliver(mail('third'), { from: sender, to: 'info@example.com' })
    expect(third.notices).toHaveLength(1)
  })

  it('goes by the parameters as they are', async () => {
    await setThreshold(1)
    await deliver(mail('one'), { from: sender, to: 'info@example.com' })
    await deliver(mail('two'), { from: sender, to: 'info@example.com' })
    expect(await recordCount()).toBe(1)
    await setThreshold(3)
    await deliver(mail('three'), { from: sender, to: 'info@example.com' })
    expect(await recordCount()).toBe(2)
  })

  it('never counts allowed senders', async () => {
    await db.insert(t.allowedSenders).values({ id: tools.newId(), email: sender, emailNormalized: sender, createdAt: tools.now() })
    for (let number = 0; number < 8; number++) await deliver(mail(`allowed-${number}`), { from: sender, to: 'info@example.com' })
    expect(await recordCount()).toBe(8)
  })

  it('forgets that a sender was blocked once mail passes again', async () => {
    await setThreshold(0)
    await deliver(mail('blocked'), { from: sender, to: 'info@example.com' })
    await setThreshold(5)
    await deliver(mail('passes'), { from: sender, to: 'info@example.com' })
    expect(await db.select().from(t.blockedSenders)).toEqual([])
  })

  it('starts anew for a sender whom a person releases', async () => {
    await setThreshold(0)
    await deliver(mail('blocked'), { from: sender, to: 'info@example.com' })
    expect(await db.select().from(t.blockedSenders)).toHaveLength(1)
    await unblockSender(tools, sender)
    await setThreshold(1)
    await deliver(mail('free'), { from: sender, to: 'info@example.com' })
    expect(await db.select().from(t.blockedSenders)).toEqual([])
    expect(await recordCount()).toBe(1)
  })
})

function mail(name: string, more: Record<string, string> = {}): Uint8Array<ArrayBuffer> {
  return writeMail({ From: `Lou <${sender}>`, To: 'info@example.com', Subject: name, 'Message-ID': `<${name}@example.org>`, ...more })
}

async function setThreshold(value: number): Promise<void> {
  await db
    .insert(t.parameters)
    .values({ key: 'mail.gateway.loop.threshold', value })
    .onConflictDoUpdate({ target: t.parameters.key, set: { value } })
}

async function recordCount(): Promise<number> {
  return (await db.select().from(t.records).where(eq(t.records.emailNormalized, sender))).length
}

function rejections(heard: Heard[]): string[] {
  return heard.map(({ rejection }) => rejection).filter((line) => line !== undefined)
}
