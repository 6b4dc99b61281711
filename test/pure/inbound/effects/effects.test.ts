/** What a decision leaves behind besides the message: the raw mail, the alias' status, followers, counters. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../../src/db/schema'
import { receive } from '../../../../src/inbound/gateway'
import type { Receipt } from '../../../../src/inbound/receipt'
import { readTrace } from '../../../../src/inbound/trace/stored'
import type { Tools } from '../../../../src/platform/tools'
import { platformHeaders } from '../../../platform'
import { aliases, bounceTo, companies, contacts, messages, notifications, records, seed } from '../../../world'
import { now, toolsInNode } from '../../sqlite'

let tools: Tools

beforeEach(async () => {
  tools = toolsInNode()
  await seed(tools)
})

describe('the raw mail', () => {
  it.each([
    ['created', 'leads/plain', 'info@example.com'],
    ['posted', 'replies/in-reply-to', 'info@example.com'],
    ['bounced', 'bounces/unknown-user', 'bounce@example.com'],
    ['held', 'automatic/out-of-office', 'support@example.com'],
    ['held', 'broken/nested-without-end', 'info@example.com'],
    ['dropped', 'loops/answer-to-notice', 'info@example.com'],
    ['dropped', 'catchall/alias-in-to', 'catchall@example.com'],
    ['refused: catchall-only', 'catchall/new-mail', 'catchall@example.com'],
    ['refused: alias-invalid', 'aliases/invalid-defaults', 'wrong@example.com'],
  ])('of %s mail is kept, byte for byte (%s)', async (outcome, file, to) => {
    const { mailId, ...receipt } = await deliver(file, to)
    expect(`${receipt.outcome}: ${receipt.reason}`).toMatch(new RegExp(`^${outcome}`))
    const object = await tools.bucket.get((await mailOf(mailId)).rawKey ?? '')
    expect(new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(readMail(file))
  })

  it.each([
    ['refused: not-allowed', 'policies/stranger-to-users', 'staff@example.com'],
    ['refused: unknown-recipient', 'aliases/unknown', 'nobody@example.com'],
  ])('of %s mail stays with its sender', async (outcome, file, to) => {
    const { mailId, ...receipt } = await deliver(file, to)
    expect(`${receipt.outcome}: ${receipt.reason}`).toBe(outcome)
    expect(await mailOf(mailId)).toMatchObject({ rawKey: null })
  })
})

describe('a mail', () => {
  it('may be exactly as large as the limit', async () => {
    const raw = readMail('leads/plain')
    await tools.db.insert(t.parameters).values({ key: 'mail.max_bytes', value: raw.byteLength })
    expect(await deliver('leads/plain', 'info@example.com')).toMatchObject({ outcome: 'created' })
    const envelope = { from: 'eve@example.org', to: 'support@example.com' }
    expect(await receive(tools, { door: 'edge', envelope, raw, size: raw.byteLength + 1 })).toMatchObject({ reason: 'too-large' })
  })
})

describe('an alias', () => {
  it('is valid once a record was opened through it', async () => {
    await deliver('leads/plain', 'info@example.com')
    expect(await statusOf('info')).toBe('valid')
    expect(await statusOf('support')).toBe('untested')
  })

  it.each([
    ['wrong', 'aliases/invalid-defaults'],
    ['lost', 'policies/nothing-to-follow'],
  ] as const)('that cannot open anything is invalid: %s', async (name, file) => {
    await deliver(file, `${name}@example.com`)
    expect(await statusOf(name)).toBe('invalid')
  })

  it('says nothing of itself by refusing somebody', async () => {
    await deliver('policies/stranger-to-users', 'staff@example.com')
    expect(await statusOf('staff')).toBe('untested')
  })
})

describe('whoever writes', () => {
  it('follows the new record as a user', async () => {
    const { mailId } = await deliver('leads/from-a-user', 'info@example.com', 'ann@example.com')
    expect(await followersOf((await mailOf(mailId)).recordId)).toEqual([contacts.ann])
  })

  it('follows the record answered as a user', async () => {
    await tools.db.delete(t.followers)
    await deliver('replies/from-a-user', 'info@example.com', 'ann@example.com')
    expect(await followersOf(records.quote)).toEqual([contacts.ann])
  })

  it('does not follow as an outsider, even one we know', async () => {
    const { mailId } = await deliver('leads/gina-twice', 'info@example.com', 'gina@example.org')
    expect(await followersOf((await mailOf(mailId)).recordId)).toEqual([])
  })

  it('is not made a contact silently', async () => {
    const before = await contactCount()
    await deliver('leads/plain', 'info@example.com')
    expect(await contactCount()).toBe(before)
  })
})

describe('a bounce', () => {
  it('counts for contact and record, but towards writing no more only where a token proves it', async () => {
    await deliver('bounces/unknown-user', 'bounce@example.com', '')
    expect(await countersOf(contacts.carla)).toEqual({ bounceCount: 1, hardBounces: 0 })
    expect(await countersOf(records.quote)).toEqual({ bounceCount: 1, hardBounces: 0 })
    await deliver('bounces/with-token', bounceTo('carlaOfAnswer'), '')
    expect(await countersOf(contacts.carla)).toEqual({ bounceCount: 2, hardBounces: 1 })
    expect(await countersOf(contacts.fred)).toEqual({ bounceCount: 0, hardBounces: 0 })
  })

  it('counts once, however often it comes', async () => {
    for (let time = 0; time < 3; time++) await deliver('bounces/unknown-user', 'bounce@example.com', '')
    expect(await countersOf(contacts.carla)).toEqual({ bounceCount: 1, hardBounces: 0 })
  })

  it('names the failure and its reason at the notification', async () => {
    await deliver('bounces/returned-headers', 'bounce@example.com', '')
    expect(await notificationOf('carlaOfAnswer')).toMatchObject({
      status: 'bounced',
      failureType: 'mailbox-full',
      failureReason: expect.stringContaining('Mailbox full'),
    })
  })

  it('whose reason cannot be read says so, and never that there was no error', async () => {
    await deliver('bounces/no-recipient-only-reader', 'bounce@example.com', '')
    expect(await notificationOf('doraOfConfirmation')).toMatchObject({
      status: 'bounced',
      failureType: 'other',
      failureReason: expect.stringMatching(/\w/),
    })
  })

  it.each(['bounces/delayed', 'bounces/relayed'])('that is none counts nothing: %s', async (file) => {
    await deliver(file, 'bounce@example.com', '')
    expect(await countersOf(contacts.carla)).toEqual({ bounceCount: 0, hardBounces: 0 })
  })

  it('is not taken back by a delay that is reported later', async () => {
    await deliver('bounces/unknown-user', 'bounce@example.com', '')
    await deliver('bounces/delayed', 'bounce@example.com', '')
    expect(await notificationOf('carlaOfAnswer')).toMatchObject({ status: 'bounced' })
  })
})

describe('bounces of an address', () => {
  const bounced = { bounceCount: 3, hardBounces: 3 }
  beforeEach(() => tools.db.update(t.records).set(bounced))

  it('are forgiven when it writes', async () => {
    await deliver('replies/in-reply-to', 'info@example.com', 'carla@example.org')
    expect(await countersOf(contacts.carla)).toEqual({ bounceCount: 0, hardBounces: 0 })
    expect(await countersOf(contacts.dora)).toEqual(bounced)
  })

  it.each([
    ['a machine', 'automatic/out-of-office-in-thread'],
    ['somebody who failed DMARC', 'replies/from-the-customer-failing'],
  ])('are not forgiven when %s writes in its name', async (_, file) => {
    await deliver(file, 'info@example.com', 'carla@example.org')
    expect(await countersOf(contacts.carla)).toEqual(bounced)
  })
})

describe('a conversation', () => {
  it('reaches the stranger who began it, and comes back to the user who follows it', async () => {
    const opened = await mailOf((await deliver('leads/plain', 'info@example.com')).mailId)
    await tools.db.insert(t.followers).values({ recordId: opened.recordId ?? '', contactId: contacts.ann, createdAt: now })
    expect(await write('ann@example.com', '<ann-1@example.com>', '<leads.plain@example.org>')).toMatchObject({ outcome: 'posted' })
    const [letter] = await tools.db.select().from(t.outbox).where(eq(t.outbox.status, 'queued'))
    expect(letter?.to.address).toBe('eve@example.org')
    const answer = await write('eve@example.org', '<eve-2@example.org>', `<${letter?.internetMessageId}>`, letter?.replyTo ?? '')
    expect(answer).toMatchObject({ outcome: 'posted', reason: 'reply-token' })
    const answered = await mailOf(answer.mailId)
    expect(answered.recordId).toBe(opened.recordId)
    const told = await tools.db
      .select()
      .from(t.notifications)
      .where(eq(t.notifications.messageId, answered.messageId ?? ''))
    expect(told).toMatchObject([{ contactId: contacts.ann, way: 'inbox', status: 'sent' }])
  })

  it('is as old as its last message', async () => {
    await deliver('replies/in-reply-to', 'info@example.com', 'carla@example.org')
    const updated = await tools.db.select({ id: t.records.id }).from(t.records).where(eq(t.records.updatedAt, now))
    expect(updated).toEqual([{ id: records.quote }])
  })

  it('keeps HTML that was made harmless, and its words', async () => {
    const { messageId } = await mailOf((await deliver('leads/html-only', 'info@example.com')).mailId)
    const [message] = await tools.db
      .select()
      .from(t.messages)
      .where(eq(t.messages.id, messageId ?? ''))
    expect(message).toMatchObject({ html: '<p>Only <b>HTML</b> in here.</p>', text: 'Only HTML in here.', preview: 'Only HTML in here.' })
  })
})

describe('a mail without a name in its From', () => {
  it('goes on under the name that its author is known by', async () => {
    const { mailId } = await write('ann@example.com', '<nameless@example.com>', '<quote-request@example.org>')
    const { messageId } = await mailOf(mailId)
    const sent = await tools.db
      .select()
      .from(t.outbox)
      .where(eq(t.outbox.messageId, messageId ?? ''))
    expect(sent.map(({ to }) => to.address)).toContain('carla@example.org')
    expect(new Set(sent.map(({ from }) => from.name))).toEqual(new Set(['Ann Hale']))
  })
})

describe('the log', () => {
  it('tells what was looked at, what matched and why not, for every mail', async () => {
    const { mailId } = await deliver('aliases/unknown', 'nobody@example.com')
    const trace = readTrace((await mailOf(mailId)).trace)
    const steps = ['arrived', 'kind', 'authentication', 'seen before', 'references', 'alias']
    expect(trace.map(({ step }) => step)).toEqual(expect.arrayContaining(steps))
    expect(trace.at(-1)?.detail).toContain('nobody@example.com')
  })

  it.each([
    ['example', 'automatic/out-of-office', 'support@example.com'],
    ['north', 'automatic/out-of-office', 'hello@example.net'],
    ['north', 'automatic/out-of-office-to-catchall', 'replies@example.net'],
    ['north', 'aliases/second-company', 'hello@example.net'],
  ] as const)('says which company a mail concerns: %s for %s to %s', async (company, file, to) => {
    const { mailId } = await deliver(file, to)
    expect(await mailOf(mailId)).toMatchObject({ companyId: companies[company] })
  })

  it('says what a bounce reports, and about which message', async () => {
    const { mailId } = await deliver('bounces/two-recipients', 'bounce@example.com', '')
    expect((await mailOf(mailId)).bounce).toMatchObject({
      messageId: messages.answer,
      recipients: [
        { address: 'carla@example.org', action: 'failed', status: '5.1.1', failureType: 'unknown-user', permanent: true },
        { address: 'fred@example.org', action: 'delayed', status: '4.2.2', permanent: false },
      ],
    })
    const unmatched = await mailOf((await deliver('bounces/stranger-named', 'bounce@example.com', '')).mailId)
    expect(unmatched.bounce).toMatchObject({ recipients: [{ address: 'eve@example.org' }] })
    expect(unmatched.bounce).not.toHaveProperty('messageId')
  })

  it.each([
    ['dropped', 'loops/our-letter-comes-back', 'info@example.com'],
    ['held', 'bounces/ordinary-mail', 'bounce@example.com'],
    ['bounced', 'bounces/read-receipt', 'info@example.com'],
  ])('knows a mail again that was %s', async (outcome, file, to) => {
    expect(await deliver(file, to)).toMatchObject({ outcome })
    expect(await deliver(file, to)).toMatchObject({ outcome: 'dropped', reason: 'duplicate' })
  })

  it('does not know a mail again that was refused', async () => {
    for (let time = 0; time < 2; time++)
      expect(await deliver('aliases/unknown', 'nobody@example.com')).toMatchObject({ outcome: 'refused' })
  })
})

/** A mail of one's own that passed all checks. */
function write(from: string, messageId: string, inReplyTo: string, to = 'info@example.com'): Promise<Receipt> {
  const head = [
    ...Object.entries(platformHeaders('dkim=pass; dmarc=pass; spf=pass smtp.mailfrom=x')).map(([name, value]) => `${name}: ${value}`),
    `From: ${from}`,
    `To: ${to}`,
    'Subject: Re: Three shelves',
    `Message-ID: ${messageId}`,
    `In-Reply-To: ${inReplyTo}`,
  ]
  const raw = new Uint8Array(Buffer.from(`${head.join('\r\n')}\r\n\r\nAs I said.\r\n`))
  return receive(tools, { door: 'edge', envelope: { from, to }, raw, size: raw.byteLength })
}

function deliver(file: string, to: string, from = 'eve@example.org'): Promise<Receipt> {
  const raw = readMail(file)
  return receive(tools, { door: 'edge', envelope: { from, to }, raw, size: raw.byteLength })
}

function readMail(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(import.meta.dirname, '../../../corpus', `${file}.eml`)))
}

async function mailOf(mailId: string): Promise<typeof t.mails.$inferSelect> {
  const [row] = await tools.db.select().from(t.mails).where(eq(t.mails.id, mailId))
  if (!row) throw new Error('The mail left no row in the log')
  return row
}

async function statusOf(name: keyof typeof aliases): Promise<string | undefined> {
  const [row] = await tools.db.select({ status: t.aliases.status }).from(t.aliases).where(eq(t.aliases.id, aliases[name]))
  return row?.status
}

async function followersOf(recordId: string | null): Promise<string[]> {
  const rows = await tools.db
    .select({ contactId: t.followers.contactId })
    .from(t.followers)
    .where(eq(t.followers.recordId, recordId ?? ''))
  return rows.map(({ contactId }) => contactId)
}

async function contactCount(): Promise<number> {
  return (await tools.db.select().from(t.records).where(eq(t.records.model, 'contact'))).length
}

async function countersOf(recordId: string) {
  const { bounceCount, hardBounces } = t.records
  const [row] = await tools.db.select({ bounceCount, hardBounces }).from(t.records).where(eq(t.records.id, recordId))
  return row
}

async function notificationOf(who: keyof typeof notifications) {
  const [row] = await tools.db.select().from(t.notifications).where(eq(t.notifications.id, notifications[who]))
  return row
}
