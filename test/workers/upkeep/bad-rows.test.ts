/** A run of the cron trigger with something bad in front of everything that it looks at: the good behind it is done all the same. */
import { env } from 'cloudflare:workers'
import { eq, sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as t from '../../../src/db/schema'
import { firstIdAt } from '../../../src/db/id-range'
import { replay } from '../../../src/inbound/log/replay'
import { postMessage } from '../../../src/records/chatter/chatter'
import type { Tools } from '../../../src/platform/tools'
import type { UpkeepJob } from '../../../src/upkeep/job'
import { createWebhook } from '../../../src/webhooks/webhook'
import { handleSchedule } from '../../../src/background/work'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { readTrace } from '../../../src/inbound/trace/stored'
import { contacts, records, seed } from '../../world'
import { call } from '../api/client'
import { deliver, readMail, tools as ownTools, writeMail } from '../delivery'

/** Nothing is done before a test says so. */
const deaf = { send: async () => undefined, sendBatch: async () => undefined } as unknown as Tools['work'] // the calls that are made
/** Nobody is fetched from. */
const asleep = { getByName: () => ({ wake: async () => undefined }) } as unknown as Tools['fetchers'] // the call that is made
const tools: Tools = { ...ownTools, work: deaf, fetchers: asleep }
const { db } = tools
const minuteMs = 60_000
const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }
const broken = { getByName: () => ({ ask: () => Promise.reject(new Error('no answer')) }) } as unknown as typeof env.SENDERS // the call that is made

beforeEach(() => seed(tools))
afterEach(() => void vi.restoreAllMocks())

describe('a failed mail whose raw mail is missing', () => {
  it('stops nothing, says so, and is not tried again', async () => {
    const [missing, good] = await failedMails(2)
    await tools.bucket.delete(missing?.rawKey ?? '')
    await run(60)
    expect(await mailOf(good)).toMatchObject({ outcome: 'created', dueAt: null })
    const given = await mailOf(missing)
    expect(given).toMatchObject({ outcome: 'failed', reason: 'raw-missing', dueAt: null })
    expect(readTrace(given?.trace ?? []).at(-1)).toMatchObject({
      step: 'raw mail',
      result: 'missing',
      detail: expect.stringContaining('bucket'),
    })
  })

  it('cannot be replayed, and the answer says why, until its raw mail is back', async () => {
    const [missing] = await failedMails(1)
    const raw = await (await tools.bucket.get(missing?.rawKey ?? ''))?.arrayBuffer()
    await tools.bucket.delete(missing?.rawKey ?? '')
    await run(60)
    for (const path of ['replay', 'assign'] as const) {
      const { status, body } = await call('POST', `/mails/${missing?.id}/${path}`, path === 'assign' ? { model: 'ticket' } : undefined)
      expect([status, body.detail]).toEqual([409, expect.stringContaining('missing')])
    }
    expect((await call<{ hasRaw: boolean }>('GET', `/mails/${missing?.id}`)).body.hasRaw).toBe(false)
    await tools.bucket.put(missing?.rawKey ?? '', raw ?? '')
    await replay(tools, missing?.id ?? '')
    expect(await mailOf(missing)).toMatchObject({ outcome: 'created' })
  })

  it('is out of the way of the next run, also when fifty stand in front', async () => {
    const rows = await failedMails(51)
    const good = rows.at(-1)
    await Promise.all(rows.slice(0, -1).map(async ({ rawKey }) => tools.bucket.delete(rawKey ?? '')))
    await run(60)
    await run(65)
    expect(await mailOf(good)).toMatchObject({ outcome: 'created' })
  })
})

describe('a row that nobody can read', () => {
  it('stops nothing that stands behind it', async () => {
    const [unreadable, good] = await failedMails(2)
    const [broken, leaving] = [await toFred('First'), await toFred('Second')]
    await env.DB.exec(`update mails set trace = 'no JSON' where id = '${unreadable?.id}'`)
    await env.DB.exec(`update outbox set "from" = 'no JSON' where id = '${broken.id}'`)
    await run(60)
    expect(await mailOf(good)).toMatchObject({ outcome: 'created' })
    expect(await outgoingOf(leaving)).toMatchObject({ status: 'sent' })
    const { dueAt } =
      (
        await db
          .select({ dueAt: t.mails.dueAt })
          .from(t.mails)
          .where(eq(t.mails.id, unreadable?.id ?? ''))
      )[0] ?? {}
    expect(dueAt?.getTime()).toBeGreaterThan(Date.now() + 60 * minuteMs)
    const failing = (await call<{ data: UpkeepJob[] }>('GET', '/upkeep')).body.data.filter(({ failingSince }) => failingSince !== null)
    expect(failing.map(({ step }) => step)).toEqual(['due-mails', 'outbox'])
  })
})

describe('a failed mail that cannot be tried', () => {
  it.each<[string, () => Partial<Tools>]>([
    ['since its raw mail cannot be read', () => ({ bucket: without(tools.bucket, 'get', () => Promise.reject(new Error('R2 is away'))) })],
    ['since the bucket never answers', () => ({ bucket: without(tools.bucket, 'get', () => new Promise(() => undefined)) })],
  ])('%s is tried later each time, and waits for a person in the end', async (_, bindings) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const [bad] = await failedMails(1)
    const dues: (number | undefined)[] = []
    for (let at = 60; dues.length < 7; at += 300) {
      await finish(handleSchedule(toolsAt(at, bindings()), new Date()))
      dues.push((await mailOf(bad))?.dueAt?.getTime())
    }
    vi.useRealTimers()
    expect(dues.map((due) => due !== undefined)).toEqual([true, true, true, true, true, true, false])
    expect(await mailOf(bad)).toMatchObject({ outcome: 'failed', attempts: 8, dueAt: null })
  })
})

describe('an outgoing mail', () => {
  it('whose message is gone fails with the reason, and what stands behind it leaves', async () => {
    const [gone, good] = [await toFred('First'), await toFred('Second')]
    await env.DB.batch([
      env.DB.prepare('pragma defer_foreign_keys = on'),
      env.DB.prepare(`update outbox set message_id = null where id = '${gone.id}'`),
    ])
    await run(1)
    expect(await outgoingOf(gone)).toMatchObject({ status: 'failed', error: expect.stringContaining('message') })
    expect(await outgoingOf(good)).toMatchObject({ status: 'sent' })
  })

  it('that ended the Worker each time it was tried is given up', async () => {
    const row = await toFred('Too much')
    await db.update(t.outbox).set({ status: 'sending', attempts: 17 }).where(eq(t.outbox.id, row.id))
    await run(10)
    expect(await outgoingOf(row)).toMatchObject({ status: 'failed', error: expect.stringContaining('had no result') })
  })
})

describe('a webhook', () => {
  it('that throws is noted on its delivery, and the others are told', async () => {
    const bad = await createWebhook(tools, { url: 'https://bad.example.net/', events: [...t.webhookEvents], active: true }, false)
    await createWebhook(tools, { url: 'https://good.example.net/', events: [...t.webhookEvents], active: true }, false)
    await db.update(t.webhooks).set({ url: 'none' }).where(eq(t.webhooks.id, bad.id))
    const told: string[] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
      told.push(new Request(url instanceof URL ? url.href : url).url)
      return new Response(null, { status: 204 })
    })
    await refusedMail()
    await run(1)
    expect(told).toEqual(['https://good.example.net/'])
    const rows = await db.select().from(t.webhookDeliveries)
    expect(rows.find(({ webhookId }) => webhookId === bad.id)).toMatchObject({ status: 'queued', error: expect.any(String) })
    expect(rows.find(({ webhookId }) => webhookId !== bad.id)).toMatchObject({ status: 'sent' })
  })

  it('that has fifty deliveries which cannot be written holds up none of another', async () => {
    const bad = await createWebhook(tools, { url: 'https://bad.example.net/', events: ['mail.refused'], active: true }, false)
    const good = await createWebhook(tools, { url: 'https://good.example.net/', events: ['mail.created'], active: true }, false)
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(null, { status: 204 }))
    const createdAt = new Date()
    const deliveries = Array.from({ length: 51 }, (_, index) => ({
      eventId: tools.newId(),
      webhookId: index < 50 ? bad.id : good.id,
      event: index < 50 ? ('mail.refused' as const) : ('mail.created' as const),
      subjectId: tools.newId(),
      status: 'queued' as const,
      attempts: 0,
      nextAttemptAt: createdAt,
      createdAt,
    }))
    for (const delivery of deliveries) await db.insert(t.webhookDeliveries).values(delivery)
    await db.update(t.webhooks).set({ url: 'none' }).where(eq(t.webhooks.id, bad.id))
    await run(1)
    const [told] = await db.select().from(t.webhookDeliveries).where(eq(t.webhookDeliveries.webhookId, good.id))
    expect(told).toMatchObject({ status: 'sent' })
  })
})

describe('a day whose figures cannot be counted', () => {
  it('is counted as far as it can be, and the days behind it are, too', async () => {
    const days = ['2026-01-10', '2026-01-11']
    for (const day of days) {
      await refusedMail()
      const [mail] = await db
        .select({ id: t.mails.id })
        .from(t.mails)
        .orderBy(sql`id desc`)
        .limit(1)
      const id = firstIdAt(new Date(`${day}T12:00:00Z`))
      await db
        .update(t.mails)
        .set({ id, receivedAt: new Date(`${day}T12:00:00Z`) })
        .where(eq(t.mails.id, mail?.id ?? ''))
    }
    await env.DB.exec(`update mails set "from" = 'no JSON' where id < '${firstIdAt(new Date('2026-01-11'))}'`)
    await handleSchedule({ ...tools, now: () => new Date('2026-01-12T01:00:00Z') }, new Date())
    const counted = await db.select({ day: t.figures.day, kind: t.figures.kind }).from(t.figures)
    const kindsOf = (day: string) =>
      counted
        .filter((row) => row.day === day)
        .map(({ kind }) => kind)
        .toSorted()
    expect(days.map(kindsOf)).toEqual([
      ['outcome', 'refusal'],
      ['outcome', 'refusal', 'sender'],
    ])
    expect((await db.select().from(t.figureDays)).map(({ day, isFinal }) => [day, isFinal])).toEqual(days.map((day) => [day, false]))
  })
})

describe('an incoming server whose object cannot be woken', () => {
  it('is told so, backs off, and the others are woken', async () => {
    const servers = await db.select().from(t.incomingServers)
    const due = new Date(Date.now() - minuteMs)
    await db.update(t.incomingServers).set({ active: true, nextFetchAt: due })
    const [bad] = servers
    const woken: string[] = []
    const wake = async (id: string) => {
      if (id === bad?.id) throw new Error('The object is overloaded')
      woken.push(id)
    }
    const fetchers = { getByName: () => ({ wake }) } as unknown as Tools['fetchers'] // the call that is made
    await handleSchedule({ ...tools, fetchers }, new Date())
    expect(woken.toSorted()).toEqual(
      servers
        .slice(1)
        .map(({ id }) => id)
        .toSorted(),
    )
    const [noted] = await db
      .select()
      .from(t.incomingServers)
      .where(eq(t.incomingServers.id, bad?.id ?? ''))
    expect(noted).toMatchObject({ failures: 1, failingSince: expect.any(Date), lastError: expect.stringContaining('overloaded') })
    expect(noted?.nextFetchAt.getTime()).toBeGreaterThan(Date.now())
  })
})

describe('an object that cannot be deleted', () => {
  it('is left to the next turn, and those behind it go', async () => {
    const keys = Array.from({ length: 1001 }, (_, index) => `bodies/${String(index).padStart(4, '0')}`)
    await Promise.all(keys.map((key) => tools.bucket.put(key, 'left by a crash')))
    let calls = 0
    const bucket = without(tools.bucket, 'delete', (...given: Parameters<R2Bucket['delete']>) =>
      ++calls === 1 ? Promise.reject(new Error('R2 is away')) : tools.bucket.delete(...given),
    )
    const turnOfBodies = new Date('2026-01-12T21:20:00Z')
    await handleSchedule({ ...tools, bucket, now: () => new Date(Date.now() + 2 * 86_400_000) }, turnOfBodies)
    expect(await tools.bucket.head('bodies/0000')).not.toBeNull()
    expect(await tools.bucket.head('bodies/1000')).toBeNull()
  })
})

async function run(minutes: number): Promise<void> {
  await handleSchedule(toolsAt(minutes), new Date())
}

function toolsAt(minutes: number, bindings: Partial<Tools> = {}): Tools {
  return { ...tools, ...bindings, now: () => new Date(Date.now() + minutes * minuteMs) }
}

/** Time is no matter: what is waited for comes at once. */
async function finish(work: Promise<void>): Promise<void> {
  let isOver = false
  void work.finally(() => (isOver = true)).catch(() => undefined)
  await vi.waitFor(
    async () => {
      await vi.advanceTimersByTimeAsync(5000)
      expect(isOver).toBe(true)
    },
    { timeout: 60_000 },
  )
  await work
}

/** Mails that failed since their sender's object was down, in the order of their time. */
async function failedMails(count: number) {
  for (let number = 0; number < count; number++)
    await deliver(
      writeMail({ From: 'eve@example.org', To: 'info@example.com', Subject: `${number}`, 'Message-ID': `<${tools.newId()}@example.org>` }),
      { from: 'eve@example.org', to: 'info@example.com' },
      { bindings: { SENDERS: broken, WORK: deaf } },
    )
  await senderQuotaObject(tools, 'eve@example.org').release()
  await db.insert(t.parameters).values({ key: 'mail.gateway.loop.threshold', value: 1000 }).onConflictDoNothing()
  return db.select().from(t.mails).where(eq(t.mails.outcome, 'failed')).orderBy(t.mails.id)
}

async function mailOf(mail: { id: string } | undefined) {
  const [row] = await db
    .select()
    .from(t.mails)
    .where(eq(t.mails.id, mail?.id ?? ''))
  return row
}

async function refusedMail(): Promise<void> {
  await deliver(readMail('leads/plain'), { from: 'eve@example.org', to: 'nobody@example.com' }, { bindings: { WORK: deaf } })
}

async function toFred(text: string) {
  const messageId = await postMessage(tools, ann, records.quote, { kind: 'message', text })
  const rows = await db.select().from(t.outbox).where(eq(t.outbox.messageId, messageId))
  const row = rows.find(({ to }) => to.address === 'fred@example.org')
  if (!row) throw new Error('Fred gets no mail')
  return row
}

async function outgoingOf({ id }: { id: string }) {
  const [row] = await db.select().from(t.outbox).where(eq(t.outbox.id, id))
  return row
}

/** The same, with one method replaced. */
function without<T extends object, K extends keyof T>(target: T, key: K, replacement: unknown): T {
  return new Proxy(target, {
    get: (inner, asked) => {
      const value: unknown = asked === key ? replacement : Reflect.get(inner, asked)
      return typeof value === 'function' && asked !== key ? value.bind(inner) : value
    },
  })
}
