/** Things that happen while mail for them arrives. Whatever comes first, each mail ends in one row and one effect. */
import { eq, inArray } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { assign } from '../../../src/inbound/log/assign'
import { replay } from '../../../src/inbound/log/replay'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { aliases, records, seed } from '../../world'
import { deliver, readMail, tools, writeMail } from '../delivery'

const { db } = tools
const sender = 'ruth@example.org'
const times = Array.from({ length: 10 }, (_, number) => number)

beforeEach(() => arrange())

describe('at the same moment', () => {
  it.each(times)('one mail comes to three of our addresses: three records (%i)', async () => {
    const raw = mail('three')
    const addresses = ['info@example.com', 'support@example.com', 'sales@example.com']
    await Promise.all(addresses.flatMap((to) => [1, 2].map(() => deliver(raw, { from: sender, to }))))
    expect(await recordsOfSender()).toHaveLength(3)
    expect(await outcomes()).toEqual(['created', 'created', 'created', 'dropped', 'dropped', 'dropped'])
  })

  it.each(times)('an alias is deleted: its mail opens a record or is refused (%i)', async () => {
    const deliveries = times.slice(0, 6).map((number) => deliver(mail(`alias-${number}`), { from: sender, to: 'support@example.com' }))
    await Promise.all([...deliveries, db.delete(t.aliases).where(eq(t.aliases.id, aliases.support))])
    const ends = await outcomes()
    expect(ends).toHaveLength(6)
    expect(ends.filter((outcome) => outcome !== 'created' && outcome !== 'refused')).toEqual([])
    expect(await recordsOfSender()).toHaveLength(ends.filter((outcome) => outcome === 'created').length)
  })

  it.each(times)('a record is deleted: answers to it are posted, or go on as new mail (%i)', async () => {
    const answers = times
      .slice(0, 6)
      .map((number) =>
        deliver(mail(`answer-${number}`, { 'In-Reply-To': '<chair-answer@example.com>' }), { from: sender, to: 'support@example.com' }),
      )
    await Promise.all([...answers, db.delete(t.records).where(eq(t.records.id, records.chair))])
    const ends = await db.select().from(t.mails)
    expect(ends).toHaveLength(6)
    expect(ends.filter(({ outcome }) => outcome !== 'posted' && outcome !== 'created')).toEqual([])
    expect(await recordsOfSender()).toHaveLength(ends.filter(({ outcome }) => outcome === 'created').length)
  })

  it.each(times)('the threshold rises: as many records as the one or the other allows (%i)', async () => {
    await setThreshold(2)
    const flood = times.map((number) => deliver(mail(`flood-${number}`), { from: sender, to: 'info@example.com' }))
    await Promise.all([...flood, setThreshold(4)])
    const opened = (await outcomes()).filter((outcome) => outcome === 'created').length
    expect([2, 3, 4]).toContain(opened)
    expect(await recordsOfSender()).toHaveLength(opened)
  })

  it.each(times)('two people put one held mail into records: one of them does (%i)', async () => {
    await deliver(readMail('automatic/out-of-office'), { from: 'eve@example.org', to: 'support@example.com' })
    const [held] = await db.select().from(t.mails)
    const targets = [{ recordId: records.quote }, { recordId: records.order }, { model: 'ticket', values: {} }]
    const tries = await Promise.allSettled(
      targets.map((target) => assign(tools, { everything: true, companyId: null }, held?.id ?? '', target)),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(
      await db
        .select()
        .from(t.messages)
        .where(eq(t.messages.mailId, held?.id ?? '')),
    ).toHaveLength(1)
  })

  it.each(times)('a held mail is replayed and delivered again: it has one effect (%i)', async () => {
    const raw = readMail('automatic/out-of-office')
    const envelope = { from: 'eve@example.org', to: 'support@example.com' }
    await deliver(raw, envelope)
    const [held] = await db.select().from(t.mails)
    await db.insert(t.parameters).values({ key: 'mail.gateway.auto_reply', value: 'create' })
    await Promise.all([replay(tools, held?.id ?? ''), deliver(raw, envelope), deliver(raw, envelope)])
    const rows = await db.select().from(t.mails)
    expect(rows.filter(({ claim }) => claim === 'effect')).toHaveLength(1)
    expect(rows.find(({ id }) => id === held?.id)).toMatchObject({ outcome: 'created' })
    expect(
      await db
        .select()
        .from(t.messages)
        .where(
          inArray(
            t.messages.mailId,
            rows.map(({ id }) => id),
          ),
        ),
    ).toHaveLength(1)
  })
})

async function arrange(): Promise<void> {
  await seed(tools)
  await Promise.all([sender, 'eve@example.org'].map((name) => senderQuotaObject(tools, name).release()))
}

function mail(name: string, more: Record<string, string> = {}): Uint8Array<ArrayBuffer> {
  return writeMail({ From: sender, To: 'info@example.com', Subject: name, 'Message-ID': `<${name}@races.example>`, ...more })
}

async function setThreshold(value: number): Promise<void> {
  await db
    .insert(t.parameters)
    .values({ key: 'mail.gateway.loop.threshold', value })
    .onConflictDoUpdate({ target: t.parameters.key, set: { value } })
}

async function recordsOfSender() {
  return db.select().from(t.records).where(eq(t.records.emailNormalized, sender))
}

/** Of each delivery: refusals that are alike share a row. */
async function outcomes(): Promise<string[]> {
  const rows = await db.select().from(t.mails)
  return rows.flatMap(({ outcome, copies }) => Array.from({ length: copies }, () => outcome)).toSorted()
}
