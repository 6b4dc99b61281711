/** What happens to a mail after its delivery: replay, assignment, retries, and what time brings. */
import { eq, inArray } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as t from '../../../src/db/schema'
import { assign } from '../../../src/inbound/log/assign'
import { replay, retryFailed } from '../../../src/inbound/log/replay'
import { retryDue, sweepObjects } from '../../../src/inbound/log/upkeep'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { companies, contacts, records, seed } from '../../world'
import { deliver, readMail, tools } from '../delivery'

const { db } = tools
const everything = { everything: true, companyId: null }
const eve = 'eve@example.org'

afterEach(() => vi.restoreAllMocks())

beforeEach(async () => {
  await seed(tools)
  await senderQuotaObject(tools, eve).release()
})

describe('a held mail', () => {
  it('is decided afresh by a replay, under its own row, without counting towards the quota', async () => {
    const held = await holdAutoReply()
    await setParameter('mail.gateway.auto_reply', 'create')
    await setParameter('mail.gateway.loop.threshold', 0)
    await replay(tools, held.id)
    expect(await logged()).toMatchObject([{ id: held.id, outcome: 'created', reason: 'alias', attempts: 2 }])
    await expect(replay(tools, held.id)).rejects.toThrow('Only held, failed and refused mail')
  })

  it('stays held when a replay would refuse it: its sender can no longer be told', async () => {
    const held = await holdAutoReply()
    await db.delete(t.aliases)
    await setParameter('mail.gateway.auto_reply', 'create')
    await replay(tools, held.id)
    expect(await logged()).toMatchObject([{ id: held.id, outcome: 'held', reason: 'unknown-recipient' }])
  })

  it('is put into a record by a person, once, whoever is first', async () => {
    const held = await holdAutoReply()
    const tries = await Promise.allSettled([1, 2].map(() => assign(tools, everything, held.id, { recordId: records.quote })))
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await logged()).toMatchObject([{ id: held.id, outcome: 'posted', reason: 'assigned', recordId: records.quote }])
    const received = await db.select().from(t.messages).where(eq(t.messages.mailId, held.id))
    expect(received).toHaveLength(1)
  })

  it('opens a new record for a person, with values that are checked', async () => {
    const held = await holdAutoReply()
    const said = linesLogged()
    await expect(assign(tools, everything, held.id, { model: 'ticket', values: { priority: 'urgent' } })).rejects.toThrow('values.priority')
    expect(said()).toEqual([])
    await assign(tools, everything, held.id, { model: 'ticket', values: { priority: 'high' } })
    expect(said()).toMatchObject([{ event: 'mail', mailId: held.id, outcome: 'created', reason: 'assigned' }])
    const [row] = await logged()
    expect(row).toMatchObject({ outcome: 'created', reason: 'assigned' })
    const [record] = await db
      .select()
      .from(t.records)
      .where(eq(t.records.id, row?.recordId ?? ''))
    expect(record).toMatchObject({ model: 'ticket', values: { priority: 'high', stage: 'new' } })
  })

  it('opens in the company whose domain it was written to, for whoever sees all of them', async () => {
    await deliver(readMail('leads/plain'), { from: eve, to: 'returns@example.net' })
    const [held] = await logged()
    await assign(tools, { everything: true, companyId: companies.example }, held?.id ?? '', { model: 'ticket', values: {} })
    const [row] = await logged()
    const [opened] = await db
      .select()
      .from(t.records)
      .where(eq(t.records.id, row?.recordId ?? ''))
    expect(opened?.companyId).toBe(companies.north)
  })
})

describe('a refused mail', () => {
  it('goes on saying how its sender was told when it is replayed, and no notice is spent on the replay', async () => {
    const envelope = { from: eve, to: 'catchall@example.com' }
    expect((await deliver(readMail('catchall/new-mail'), envelope)).notices).toHaveLength(1)
    const [told] = await logged()
    await replay(tools, told?.id ?? '')
    expect(await logged()).toMatchObject([
      { outcome: 'refused', noticeWay: 'reply', noticeText: told?.noticeText, claim: 'notice', attempts: 2 },
    ])
  })
})

describe('a failed mail', () => {
  it('is tried again when its time has come', async () => {
    await deliver(
      readMail('leads/plain'),
      { from: eve, to: 'info@example.com' },
      { bindings: { SENDERS: { getByName: () => ({ ask: () => Promise.reject(new Error('no answer')) }) } as never } },
    )
    const [failed] = await logged()
    expect(failed?.dueAt?.getTime()).toBeGreaterThan(Date.now())
    await retryDue(tools)
    expect(await logged()).toMatchObject([{ outcome: 'failed' }])
    await retryDue(inOneHour())
    expect(await logged()).toMatchObject([{ id: failed?.id, outcome: 'created', dueAt: null }])
    await retryFailed(tools, failed?.id ?? '')
    expect(await logged()).toMatchObject([{ outcome: 'created', attempts: 2 }])
  })
})

describe('a mail left to its other recipient', () => {
  it('becomes held when that delivery has not come ten minutes later', async () => {
    await deliver(readMail('catchall/alias-in-to'), { from: eve, to: 'catchall@example.com' })
    expect(await logged()).toMatchObject([{ outcome: 'dropped', reason: 'handled-by-other-recipient' }])
    const said = linesLogged()
    await retryDue(inOneHour())
    expect(await logged()).toMatchObject([{ outcome: 'held', reason: 'unrouted', dueAt: null }])
    expect(said()).toMatchObject([{ event: 'mail', outcome: 'held', reason: 'unrouted', internetMessageId: expect.any(String) }])
  })

  it('is left alone when that delivery came and was refused', async () => {
    const raw = readMail('catchall/alias-in-to')
    await deliver(raw, { from: eve, to: 'catchall@example.com' })
    await setParameter('mail.gateway.loop.threshold', 0)
    await setParameter('mail.gateway.refusal', 'reject')
    expect((await deliver(raw, { from: eve, to: 'info@example.com' })).rejection).toMatch(/^550 5\.7\.1/)
    await retryDue(inOneHour())
    expect(await logged()).toMatchObject([{ outcome: 'dropped', dueAt: null }, { outcome: 'refused' }])
  })

  it('is left alone when it has', async () => {
    const raw = readMail('catchall/alias-in-to')
    for (const to of ['catchall@example.com', 'info@example.com']) await deliver(raw, { from: eve, to })
    const said = linesLogged()
    await retryDue(inOneHour())
    expect(said()).toEqual([])
    expect(await logged()).toMatchObject([{ outcome: 'dropped', dueAt: null }, { outcome: 'created' }])
  })
})

describe('an object in the bucket', () => {
  it('goes when it is older than a day and no row names it', async () => {
    await deliver(readMail('leads/plain'), { from: eve, to: 'info@example.com' })
    const [row] = await logged()
    await tools.bucket.put('raw/nobody', 'left by a crash')
    await sweepObjects(tools, 'raw/')
    expect(await tools.bucket.head('raw/nobody')).not.toBeNull()
    await sweepObjects({ ...tools, now: () => new Date(Date.now() + 2 * 86_400_000) }, 'raw/')
    expect(await tools.bucket.head('raw/nobody')).toBeNull()
    expect(await tools.bucket.head(row?.rawKey ?? '')).not.toBeNull()
  })
})

describe('an ordinary mail from an address that bounced', () => {
  it('shows that the address works after all', async () => {
    await db.update(t.records).set({ bounceCount: 3, hardBounces: 3 }).where(eq(t.records.id, contacts.carla))
    await deliver(readMail('replies/in-reply-to'), { from: 'carla@example.org', to: 'info@example.com' })
    const [contact] = await db.select().from(t.records).where(eq(t.records.id, contacts.carla))
    expect(contact).toMatchObject({ bounceCount: 0, hardBounces: 0 })
  })

  it('shows it on the records that have the address, whether or not a contact has', async () => {
    await db
      .update(t.records)
      .set({ bounceCount: 1 })
      .where(inArray(t.records.id, [records.quote, records.order]))
    await deliver(readMail('replies/in-reply-to'), { from: 'carla@example.org', to: 'info@example.com' })
    const counts = await db.select({ id: t.records.id, bounceCount: t.records.bounceCount }).from(t.records)
    expect(counts.filter(({ bounceCount }) => bounceCount > 0)).toEqual([{ id: records.order, bounceCount: 1 }])
  })
})

async function holdAutoReply() {
  await deliver(readMail('automatic/out-of-office'), { from: 'eve@example.org', to: 'support@example.com' })
  const [held] = await logged()
  expect(held).toMatchObject({ outcome: 'held', reason: 'auto-reply' })
  return held ?? { id: '' }
}

async function setParameter(key: string, value: string | number): Promise<void> {
  await db.insert(t.parameters).values({ key, value })
}

/** The structured lines from now on. */
function linesLogged(): () => unknown[] {
  const log = vi.spyOn(console, 'log')
  return () => log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown)
}

async function logged() {
  return db.select().from(t.mails).orderBy(t.mails.id)
}

function inOneHour() {
  return { ...tools, now: () => new Date(Date.now() + 3_600_000) }
}
