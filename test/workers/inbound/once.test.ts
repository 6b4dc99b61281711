/** Exactly once: however often and however many at a time a mail is delivered, it has the effect of one. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { records, replyTo, seed } from '../../world'
import { deliver, readMail, tools, writeMail } from '../delivery'

const { db } = tools

beforeEach(async () => {
  await seed(tools)
  await senderQuotaObject(tools, 'eve@example.org').release()
})

describe('exactly once', () => {
  it('opens one record for eight deliveries of one mail at once', async () => {
    const raw = readMail('leads/plain')
    await Promise.all(Array.from({ length: 8 }, () => deliver(raw, { from: 'eve@example.org', to: 'info@example.com' })))
    expect(await recordsOf('eve@example.org')).toHaveLength(1)
    expect(await outcomes()).toEqual(['created', ...Array.from({ length: 7 }, () => 'dropped')])
  })

  it('drops a second delivery and names what the first became', async () => {
    const raw = readMail('leads/plain')
    await deliver(raw, { from: 'eve@example.org', to: 'info@example.com' })
    await deliver(raw, { from: 'eve@example.org', to: 'info@example.com' })
    const [created, duplicate] = await logged()
    expect(duplicate).toMatchObject({ outcome: 'dropped', reason: 'duplicate', recordId: created?.recordId, messageId: created?.messageId })
  })

  it('opens two records for one mail to two aliases', async () => {
    const raw = readMail('aliases/two-aliases')
    await Promise.all(['info@example.com', 'support@example.com'].map((to) => deliver(raw, { from: 'eve@example.org', to })))
    expect((await recordsOf('eve@example.org')).map(({ model }) => model).toSorted()).toEqual(['lead', 'ticket'])
  })

  it('posts an answer to two of our addresses once, also at once', async () => {
    const raw = readMail('replies/in-reply-to')
    await Promise.all(['info@example.com', 'catchall@example.com'].map((to) => deliver(raw, { from: 'carla@example.org', to })))
    const rows = await logged()
    const posted = rows.find(({ outcome }) => outcome === 'posted')
    const dropped = rows.find(({ outcome }) => outcome === 'dropped')
    expect(posted).toMatchObject({ recordId: records.quote })
    expect(dropped).toMatchObject({ reason: 'duplicate', recordId: records.quote, messageId: posted?.messageId })
    expect(rows).toHaveLength(2)
  })

  it('resumes a mail that failed under its own row', async () => {
    const raw = readMail('leads/plain')
    const envelope = { from: 'eve@example.org', to: 'info@example.com' }
    await deliver(raw, envelope, {
      bindings: { SENDERS: { getByName: () => ({ ask: () => Promise.reject(new Error('no answer')) }) } as never },
    })
    const [failed] = await logged()
    expect(failed).toMatchObject({ outcome: 'failed', claim: 'failure', attempts: 1 })
    await deliver(raw, envelope)
    const rows = await logged()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ id: failed?.id, outcome: 'created', attempts: 2 })
  })

  it('leaves the mail to its sender when nothing can be written', async () => {
    const broken = { batch: () => Promise.reject(new Error('down')), prepare: () => ({ bind: () => ({}) }) }
    await expect(
      deliver(readMail('leads/plain'), { from: 'eve@example.org', to: 'info@example.com' }, { bindings: { DB: broken as never } }),
    ).rejects.toThrow('Failed query')
    expect(await logged()).toEqual([])
  })

  it('posts an answer to a signed address whatever stands before the plus', async () => {
    const address = replyTo('carlaOfAnswer').replace(/^[^+]+/, 'long-gone')
    const raw = writeMail({ From: 'Carla <carla@example.org>', To: address, Subject: 'Re: Quote', 'Message-ID': '<renamed@example.org>' })
    await deliver(raw, { from: 'carla@example.org', to: address })
    expect(await logged()).toMatchObject([{ outcome: 'posted', reason: 'reply-token', recordId: records.quote }])
  })
})

async function logged() {
  return db.select().from(t.mails).orderBy(t.mails.id)
}

async function outcomes(): Promise<string[]> {
  return (await logged()).map(({ outcome }) => outcome).toSorted()
}

async function recordsOf(email: string) {
  return db.select().from(t.records).where(eq(t.records.emailNormalized, email))
}
