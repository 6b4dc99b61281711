/** Several companies behind one gateway: what belongs to whom, and that nobody reaches from one into another. */
import { and, eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { listMails, readMail } from '../../../src/inbound/log/mail-log'
import { retryDue } from '../../../src/inbound/log/upkeep'
import { postMessage } from '../../../src/records/chatter/chatter'
import { readWaiting } from '../../../src/records/chatter/waiting'
import { readTrace } from '../../../src/inbound/trace/stored'
import { platformHeaders } from '../../platform'
import { aliases, companies, contacts, domains, messages, records, replyTo, seed } from '../../world'
import { call } from '../api/client'
import { deliver, readMail as readCorpus, tools, writeMail } from '../delivery'

const { db } = tools
const everything = { everything: true, companyId: null }
const ofExample = { everything: false, companyId: companies.example }
const ofNorth = { everything: false, companyId: companies.north }
const proved = platformHeaders('dkim=pass; dmarc=pass; spf=pass smtp.mailfrom=example.com')

beforeEach(() => seed(tools))

describe('a mail under the Message-ID of somebody else, to another company first', () => {
  const id = '<order-of-carla@example.org>'

  it.each(['before', 'after'])(
    'captures no answer, and nothing that follows is mailed to whoever wrote it: %s the mail itself',
    async (when) => {
      const decoy = { From: 'eve@example.org', To: 'hello@example.net', Cc: 'carla@example.org', 'Message-ID': id }
      if (when === 'before') await send(decoy)
      const ofCarla = await send({ From: 'carla@example.org', To: 'info@example.com', 'Message-ID': id })
      if (when === 'after') await send(decoy)
      const answers = [
        { From: 'carla@example.org', To: 'info@example.com', 'In-Reply-To': id },
        { ...proved, From: 'bob@example.com', To: 'info@example.com', 'In-Reply-To': id },
        { From: 'eve@example.org', To: 'info@example.com', 'In-Reply-To': id },
      ]
      for (const answer of answers)
        expect(await send(answer)).toMatchObject({ outcome: 'posted', reason: 'references', recordId: ofCarla?.recordId })
      const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: everything }
      await postMessage(tools, ann, ofCarla?.recordId ?? '', { kind: 'message', text: 'It is on its way.' })
      const mailed = (await db.select({ to: t.outbox.to }).from(t.outbox)).map(({ to }) => to.address)
      expect(mailed).toContain('carla@example.org')
      expect(mailed).not.toContain('eve@example.org')
    },
  )

  it('says in its trace that the id leads nowhere', async () => {
    await send({ From: 'eve@example.org', To: 'hello@example.net', 'Message-ID': id })
    const mail = await send({ From: 'carla@example.org', To: 'info@example.com', 'In-Reply-To': id })
    expect(mail).toMatchObject({ outcome: 'created' })
    expect(readTrace(mail?.trace ?? [])).toContainEqual(expect.objectContaining({ step: 'references', result: 'elsewhere' }))
  })

  it('leads no answer away, however many there are', async () => {
    const early = Array.from({ length: 120 }, (_, number) => ({
      number,
      id: `01900000-0000-7000-8000-${(0x1000 + number).toString(16).padStart(12, '0')}`,
    }))
    const record = { model: 'task', values: {}, companyId: companies.north, createdAt: new Date(0), updatedAt: new Date(0) }
    for (const { number, id: recordId } of early)
      await db.batch([
        db
          .insert(t.records)
          .values({ ...record, id: recordId, name: `Decoy ${number}`, email: 'eve@example.org', emailNormalized: 'eve@example.org' }),
        db.insert(t.messages).values({ ...decoy, id: recordId, recordId, fingerprint: String(number) }),
      ])
    expect(
      await send({ From: 'carla@example.org', To: 'info@example.com', References: '<quote-answer@example.com> <many@example.org>' }),
    ).toMatchObject({
      outcome: 'posted',
      recordId: records.quote,
    })
    expect(await send({ From: 'carla@example.org', To: 'info@example.com', 'In-Reply-To': '<many@example.org>' })).toMatchObject({
      outcome: 'created',
    })
  })
})

describe('what is held', () => {
  it('belongs to the company of the record that it would have gone to, also where companies share a domain', async () => {
    await shareDomain()
    await db.update(t.records).set({ companyId: companies.north }).where(eq(t.records.id, records.quote))
    await deliver(readCorpus('tokens/user-forged'), { from: 'bob@example.com', to: replyTo('bobOfRequest') })
    await expectSeen({ outcome: 'held', reason: 'unauthenticated' }, { example: false, north: true })
  })

  it('belongs to the company of the alias that it came to', async () => {
    await shareDomain()
    await db.update(t.records).set({ companyId: companies.north }).where(eq(t.records.id, records.team))
    await db.update(t.aliases).set({ ownerRecordId: records.team }).where(eq(t.aliases.id, aliases.support))
    await deliver(readCorpus('automatic/out-of-office'), { from: 'carla@example.org', to: 'support@example.com' })
    await expectSeen({ outcome: 'held', reason: 'auto-reply' }, { example: false, north: true })
  })

  it('belongs to the only company that uses the domain', async () => {
    await deliver(readCorpus('automatic/out-of-office'), { from: 'carla@example.org', to: 'support@example.com' })
    await expectSeen({ outcome: 'held' }, { example: true, north: false })
  })

  it('is for administrators alone where several companies use the domain, and nobody else finds it under its id', async () => {
    await shareDomain()
    await deliver(readCorpus('automatic/out-of-office'), { from: 'carla@example.org', to: 'support@example.com' })
    await expectSeen({ outcome: 'held', companyId: null }, { example: false, north: false })
    const ofNobody = { everything: false, companyId: null }
    expect((await listMails(tools, ofNobody, {}, { limit: 10, after: undefined })).data).toEqual([])
  })

  it('is for administrators alone where no company uses the domain', async () => {
    await db.update(t.companies).set({ domainId: null }).where(eq(t.companies.id, companies.example))
    await deliver(readCorpus('automatic/out-of-office'), { from: 'carla@example.org', to: 'support@example.com' })
    await expectSeen({ outcome: 'held', companyId: null }, { example: false, north: false })
  })

  it('after a delivery that never came is of nobody’s company either where the domain is shared', async () => {
    await shareDomain()
    await deliver(readCorpus('catchall/alias-in-to'), { from: 'eve@example.org', to: 'catchall@example.com' })
    await db.update(t.mails).set({ dueAt: new Date(0) })
    await retryDue(tools)
    await expectSeen({ outcome: 'held', reason: 'unrouted', companyId: null }, { example: false, north: false })
  })
})

describe('a user who writes by mail', () => {
  const toQuote = { To: 'info@example.com', 'In-Reply-To': '<quote-answer@example.com>' }

  it('of another company is posted, and follows nothing that they may not see', async () => {
    await moveToNorth(contacts.bob)
    await forget(contacts.bob)
    const mail = await send({ ...proved, ...toQuote, From: 'bob@example.com' })
    expect(mail).toMatchObject({ outcome: 'posted', recordId: records.quote })
    expect(readTrace(mail?.trace ?? [])).toContainEqual(expect.objectContaining({ step: 'follower', result: 'no' }))
    expect(await follows(contacts.bob)).toBe(false)
  })

  it('follows when proved', async () => {
    await forget(contacts.bob)
    await send({ ...proved, ...toQuote, From: 'bob@example.com' })
    expect(await follows(contacts.bob)).toBe(true)
  })

  it('follows when they take part already', async () => {
    await forget(contacts.bob)
    await db.insert(t.notifications).values({ ...told, contactId: contacts.bob, address: 'bob@example.com' })
    await send({ ...toQuote, From: 'bob@example.com' })
    expect(await follows(contacts.bob)).toBe(true)
  })

  it('does not follow on a From that nothing proves', async () => {
    await forget(contacts.bob)
    expect(await send({ ...toQuote, From: 'bob@example.com' })).toMatchObject({ outcome: 'posted' })
    expect(await follows(contacts.bob)).toBe(false)
  })

  it('does not follow what they open on such a From', async () => {
    const { recordId } = (await send({ From: 'bob@example.com', To: 'info@example.com' })) ?? {}
    expect(
      await db
        .select()
        .from(t.followers)
        .where(eq(t.followers.recordId, recordId ?? '')),
    ).toEqual([])
  })
})

describe('a user of another company', () => {
  beforeEach(() => moveToNorth(contacts.ann))

  it('is not told of what they still follow, nor shown what stands in their inbox from earlier', async () => {
    await db.insert(t.notifications).values({ ...told, contactId: contacts.ann, address: 'ann@example.com', way: 'inbox' })
    await send({ From: 'carla@example.org', To: 'info@example.com', 'In-Reply-To': '<quote-answer@example.com>' })
    const ann = { userId: '', contactId: contacts.ann, tokenId: null, role: 'agent' as const, name: 'Ann Hale', scope: ofNorth }
    expect((await readWaiting(tools, ann, false)).inbox).toEqual([])
    const ofAnn = await db.select().from(t.notifications).where(eq(t.notifications.contactId, contacts.ann))
    expect(ofAnn).toHaveLength(1)
  })

  it('cannot be made a follower', async () => {
    await forget(contacts.ann)
    const { status, body } = await call('PUT', `/records/${records.quote}/followers/${contacts.ann}`)
    expect([status, JSON.stringify(body)]).toEqual([
      422,
      expect.stringContaining('Ann Hale is a user who may not see this record: it belongs to another company.'),
    ])
    expect(await follows(contacts.ann)).toBe(false)
  })

  it.each([contacts.ann, 'Ann@Example.com'])('cannot be written to from the record: %s', async (to) => {
    const bob = { contactId: contacts.bob, name: 'Bob Reyes', scope: everything }
    const posted = postMessage(tools, bob, records.quote, { kind: 'message', text: 'Look at this.', to: [to] })
    await expect(posted).rejects.toThrow('Ann Hale is a user who may not see this record')
  })

  it('is told of what all companies share', async () => {
    await db.update(t.records).set({ companyId: null }).where(eq(t.records.id, records.quote))
    await send({ From: 'carla@example.org', To: 'info@example.com', 'In-Reply-To': '<quote-answer@example.com>' })
    const ofAnn = await db.select().from(t.notifications).where(eq(t.notifications.contactId, contacts.ann))
    expect(ofAnn).toMatchObject([{ way: 'inbox' }])
  })

  it('is told of everything as an administrator', async () => {
    await db.update(t.users).set({ role: 'admin' }).where(eq(t.users.contactId, contacts.ann))
    expect((await call('PUT', `/records/${records.quote}/followers/${contacts.ann}`)).status).toBe(204)
  })
})

const decoy = {
  kind: 'received' as const,
  internal: false,
  marks: [],
  internetMessageId: 'many@example.org',
  fromName: '',
  fromAddress: 'eve@example.org',
  fromNormalized: 'eve@example.org',
  to: [],
  cc: [],
  preview: '',
  date: new Date(0),
  createdAt: new Date(0),
}

/** What Ann wrote in the quote went to them. */
const told = {
  id: '01900000-0000-7000-8000-0000000000f1',
  messageId: messages.answer,
  recordId: records.quote,
  way: 'email' as 'email' | 'inbox',
  status: 'sent' as const,
  createdAt: new Date(0),
}

let sent = 0

/** Delivers a mail to the address in To. @returns its row in the log */
async function send(headers: Record<string, string>) {
  const id = `<company-mail-${++sent}@example.org>`
  const raw = writeMail({ ...headers, Subject: 'Chairs', 'Message-ID': headers['Message-ID'] ?? id }, `Mail ${sent}`)
  await deliver(raw, { from: headers['From'] ?? '', to: headers['To'] ?? '' })
  const rows = await db.select().from(t.mails)
  return rows.find(
    ({ internetMessageId, recipient }) => `<${internetMessageId}>` === (headers['Message-ID'] ?? id) && recipient === headers['To'],
  )
}

async function shareDomain(): Promise<void> {
  await db.update(t.companies).set({ domainId: domains.example }).where(eq(t.companies.id, companies.north))
}

async function moveToNorth(contactId: string): Promise<void> {
  await db.update(t.users).set({ companyId: companies.north }).where(eq(t.users.contactId, contactId))
}

/** They follow nothing, and nobody has told them anything. */
async function forget(contactId: string): Promise<void> {
  await db.delete(t.followers).where(eq(t.followers.contactId, contactId))
  await db.delete(t.notifications).where(eq(t.notifications.contactId, contactId))
}

async function follows(contactId: string): Promise<boolean> {
  const rows = await db
    .select()
    .from(t.followers)
    .where(and(eq(t.followers.contactId, contactId), eq(t.followers.recordId, records.quote)))
  return rows.length > 0
}

/** What became of the only mail, and which agents see it, in the list and by its id. */
async function expectSeen(what: Partial<typeof t.mails.$inferSelect>, seen: { example: boolean; north: boolean }): Promise<void> {
  const [row] = await db.select().from(t.mails)
  expect(row).toMatchObject(what)
  for (const [scope, isSeen] of [
    [ofExample, seen.example],
    [ofNorth, seen.north],
    [everything, true],
  ] as const) {
    const { data } = await listMails(tools, scope, {}, { limit: 10, after: undefined })
    expect(data.map(({ id }) => id)).toEqual(isSeen ? [row?.id] : [])
    const read = await readMail(tools, scope, row?.id ?? '').catch((fault: Error) => fault.message)
    expect(read).toEqual(isSeen ? row : 'There is no such mail.')
  }
}
