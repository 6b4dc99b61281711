/** Mail from mailboxes elsewhere, with real D1 and Durable Objects: what becomes of it, at once and later. */
import { eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { incomingServers } from '../../../src/db/incoming-schema'
import * as t from '../../../src/db/schema'
import { assign } from '../../../src/inbound/log/assign'
import { doorServerOf } from '../../../src/inbound/doors/door-server'
import { receiveFetched } from '../../../src/inbound/doors/fetched'
import type { Receipt } from '../../../src/inbound/receipt'
import { replay, retryFailed } from '../../../src/inbound/log/replay'
import { listBlockedSenders } from '../../../src/loops/blocked-sender'
import { replyAddress, selectReplyRoutes } from '../../../src/outbound/reply-route'
import type { Tools } from '../../../src/platform/tools'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { aliases, companies, contacts, records, replyTo, seed, servers } from '../../world'
import { deliver, readMail, tools, writeMail } from '../delivery'

const { db } = tools
const carla = 'carla@example.org'
const everything = { everything: true, companyId: null }

beforeEach(async () => {
  await seed(tools)
  await senderQuotaObject(tools, carla).release()
})

describe('a mailbox with a model', () => {
  it('opens records of it, whose answers go to the catchall of its company', async () => {
    await fetchOne('fetched/to-the-mailbox')
    const [row] = await logged()
    expect(row).toMatchObject({
      door: 'imap',
      serverId: servers.tasks,
      outcome: 'created',
      reason: 'door-model',
      companyId: companies.north,
    })
    const [record] = await db
      .select()
      .from(t.records)
      .where(eq(t.records.id, row?.recordId ?? ''))
    expect(record).toMatchObject({ model: 'task', aliasId: null, email: carla, companyId: companies.north })
    const [route] = await selectReplyRoutes(db, sql`(${row?.recordId})`)
    expect(route && replyAddress(route, null)).toBe('replies@example.net')
  })

  it('shares the loop quota of its senders with every other door, and lists who is over it', async () => {
    await setParameter('mail.gateway.loop.threshold', 2)
    const subjects = ['one', 'two', 'three']
    for (const subject of subjects) await fetchRaw(write(subject, { To: 'tasks@mail.example.org' }))
    expect((await logged()).map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual([
      'created door-model',
      'created door-model',
      'held loop-quota',
    ])
    const [, , held] = await logged()
    expect(held?.rawKey).not.toBeNull()
    const { data } = await listBlockedSenders(tools, { limit: 10, after: undefined })
    expect(data).toMatchObject([{ email: carla, threshold: 2, lastMailId: held?.id }])
    await deliver(write('four', { To: 'info@example.com' }), { from: carla, to: 'info@example.com' })
    expect((await logged()).at(-1)).toMatchObject({ door: 'edge', outcome: 'refused', reason: 'loop-quota' })
  })

  it('makes an alias that can open nothing invalid, as any door does', async () => {
    await fetchOne('fetched/to-wrong')
    const [alias] = await db.select().from(t.aliases).where(eq(t.aliases.id, aliases.wrong))
    expect(alias?.status).toBe('invalid')
    expect(await logged()).toMatchObject([{ outcome: 'held', reason: 'alias-invalid' }])
  })

  it('whose model does not go without a value holds its mail', async () => {
    const fields = [{ key: 'due', label: 'Due', type: 'date' as const, required: true }]
    await fetchRaw(write('one', { To: 'tasks@mail.example.org' }), { fields })
    expect(await logged()).toMatchObject([{ outcome: 'held', reason: 'alias-invalid', aliasId: null }])
  })
})

describe('a mail to several of our addresses', () => {
  it('is delivered to each, once, however often it is fetched', async () => {
    for (let runs = 0; runs < 2; runs++) await fetchOne('fetched/to-two-aliases')
    expect((await logged()).map(({ recipient, outcome }) => [recipient, outcome])).toEqual([
      ['info@example.com', 'created'],
      ['support@example.com', 'created'],
      ['info@example.com', 'dropped'],
      ['support@example.com', 'dropped'],
    ])
  })

  it('is fetched once more when only the first delivery could be written, and opens nothing twice', async () => {
    let puts = 0
    const put = async (...given: Parameters<R2Bucket['put']>) => {
      puts++
      if (puts > 1) throw new Error('R2 is down')
      return tools.bucket.put(...given)
    }
    const bucket = new Proxy(tools.bucket, { get: (target, name) => (name === 'put' ? put : Reflect.get(target, name)) as unknown })
    const shaky = { ...tools, bucket }
    await expect(fetchOne('fetched/to-two-aliases', servers.tasks, shaky)).rejects.toThrow('R2 is down')
    await fetchOne('fetched/to-two-aliases')
    const created = (await logged()).filter(({ outcome }) => outcome === 'created')
    expect(created.map(({ recipient }) => recipient)).toEqual(['info@example.com', 'support@example.com'])
  })

  it('finds its record by a signed address, though the mailbox was noted first and every id is lost', async () => {
    await fetchRaw(write('Thirteen', { 'Delivered-To': 'info@example.com', To: replyTo('carlaOfAnswer') }))
    expect(await logged()).toMatchObject([{ outcome: 'posted', reason: 'reply-token', recordId: records.quote }])
  })
})

describe('a held mail', () => {
  it('goes through its mailbox again when it is replayed, and counts towards nothing', async () => {
    await setParameter('mail.gateway.loop.threshold', 0)
    await fetchOne('fetched/to-the-mailbox')
    const [held] = await logged()
    await replay(tools, held?.id ?? '')
    expect(await logged()).toMatchObject([{ id: held?.id, outcome: 'created', reason: 'door-model', serverId: servers.tasks, attempts: 2 }])
  })

  it('is as of a mailbox without a model once its server was removed', async () => {
    await setParameter('mail.gateway.loop.threshold', 0)
    await fetchOne('fetched/to-the-mailbox')
    await db.delete(incomingServers)
    await replay(tools, (await logged())[0]?.id ?? '')
    expect(await logged()).toMatchObject([{ outcome: 'held', reason: 'unrouted', serverId: servers.tasks, attempts: 2 }])
  })

  it('stays held when it is replayed and would still be refused', async () => {
    await fetchOne('fetched/to-staff')
    await replay(tools, (await logged())[0]?.id ?? '')
    expect(await logged()).toMatchObject([{ outcome: 'held', reason: 'not-allowed', attempts: 2 }])
  })

  it('is put where a person says, in the company of its mailbox', async () => {
    await fetchOne('fetched/to-catchall')
    const [held] = await logged()
    await assign(tools, everything, held?.id ?? '', { model: 'ticket', values: {} })
    const [row] = await logged()
    expect(row).toMatchObject({ outcome: 'created', reason: 'assigned', serverId: servers.tasks })
    const [record] = await db
      .select()
      .from(t.records)
      .where(eq(t.records.id, row?.recordId ?? ''))
    expect(record).toMatchObject({ model: 'ticket', companyId: companies.north })
    const [message] = await db
      .select()
      .from(t.messages)
      .where(eq(t.messages.mailId, held?.id ?? ''))
    expect(message?.authorId).toBe(contacts.carla)
  })
})

describe('a mail that failed through a fault of ours', () => {
  it('is kept, and retried as of its mailbox', async () => {
    const senders = { getByName: () => ({ ask: async () => Promise.reject(new Error('The Durable Object is down')) }) }
    const shaky = { ...tools, senders: senders as unknown as Tools['senders'] } // what the gateway calls
    expect(await fetchOne('fetched/to-the-mailbox', servers.tasks, shaky)).toMatchObject([{ outcome: 'failed' }])
    const [failed] = await logged()
    expect(failed).toMatchObject({ outcome: 'failed', serverId: servers.tasks, recipient: 'tasks@mail.example.org' })
    await retryFailed(tools, failed?.id ?? '')
    expect(await logged()).toMatchObject([{ id: failed?.id, outcome: 'created', reason: 'door-model', serverId: servers.tasks }])
  })
})

async function fetchOne(file: string, serverId = servers.tasks, through: Tools = tools): Promise<Receipt[]> {
  return fetchRaw(readMail(file), {}, serverId, through)
}

async function fetchRaw(
  raw: Uint8Array,
  changed: { fields?: t.Field[] } = {},
  serverId = servers.tasks,
  through: Tools = tools,
): Promise<Receipt[]> {
  const server = await doorServerOf(tools, serverId)
  if (!server) throw new Error('The world has no such server')
  return receiveFetched(through, { server: { ...server, ...changed }, door: 'imap', raw, size: raw.byteLength })
}

function write(subject: string, headers: Record<string, string>): Uint8Array<ArrayBuffer> {
  return writeMail({ 'Message-ID': `<${subject}@example.org>`, ...headers, From: `Carla Lind <${carla}>`, Subject: subject })
}

async function logged() {
  return db.select().from(t.mails).orderBy(t.mails.id)
}

async function setParameter(key: string, value: string | number): Promise<void> {
  await db.insert(t.parameters).values({ key, value })
}
