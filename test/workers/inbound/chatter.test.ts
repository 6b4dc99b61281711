/** Messages posted to a chatter: the mails that leave, and that the answers to them find their way back. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { openParts } from '../../../src/inbound/reading/content'
import { readToken } from '../../../src/mail/address/token-address'
import { readAttachment } from '../../../src/records/chatter/attachment'
import { postMessage, type PostInput } from '../../../src/records/chatter/chatter'
import { sendOn } from '../../../src/records/chatter/send-on'
import { letterOf } from '../../letter'
import { companies, contacts, messages, records, replyTo, seed } from '../../world'
import { deliver, readMail, tools, writeMail } from '../delivery'

const { db } = tools
const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }

beforeEach(() => seed(tools))

describe('a message', () => {
  it('goes by mail to followers, people named and the outsider answered, each with signed addresses of their own', async () => {
    const id = await post({
      kind: 'message',
      text: 'It costs five.',
      to: ['zed@example.org', 'info@example.com', 'sales@example.net', replyTo('carlaOfAnswer', 'old-name@example.org')],
      parentId: messages.request,
    })
    const sent = await outgoing(id)
    expect(sent.map(({ to }) => to.address).toSorted()).toEqual([
      'bob@example.com',
      'carla@example.org',
      'fred@example.org',
      'gina@example.org',
      'zed@example.org',
    ])
    for (const { replyTo, returnPath, notificationId } of sent) {
      expect(readToken(tools.keys, replyTo ?? '')).toEqual({ purpose: 'reply', notificationId })
      expect(readToken(tools.keys, returnPath ?? '')).toEqual({ purpose: 'bounce', notificationId })
      expect(replyTo).toMatch(/^info\+r-/)
    }
  })

  it.each(['In-Reply-To', 'References', 'signed address'])('is found again by an answer: %s', async (by) => {
    const id = await post({ kind: 'message', text: 'It costs five.', parentId: messages.request })
    const toCarla = (await outgoing(id)).find((row) => row.to.address === 'carla@example.org')
    const to = by === 'signed address' ? (toCarla?.replyTo ?? '') : 'catchall@example.com'
    const ids = by === 'signed address' ? {} : { [by]: `<${id}@example.com>` }
    const raw = writeMail({ From: 'carla@example.org', To: to, Subject: 'Re: Quote', 'Message-ID': '<thanks@example.org>', ...ids })
    await deliver(raw, { from: 'carla@example.org', to })
    const [row] = await db.select().from(t.mails)
    expect(row).toMatchObject({
      outcome: 'posted',
      recordId: records.quote,
      reason: by === 'signed address' ? 'reply-token' : 'references',
    })
    expect(await messageOf(row?.messageId)).toMatchObject({ parentId: id, authorId: contacts.carla })
  })

  it('with answersElsewhere is no thread: its answers go to that address', async () => {
    const id = await post({ kind: 'message', text: 'Tell us more.', answersElsewhere: 'support@example.com' })
    const sent = await outgoing(id)
    expect(new Set(sent.map(({ replyTo }) => replyTo))).toEqual(new Set(['support@example.com']))
    const raw = writeMail({
      From: 'carla@example.org',
      To: 'support@example.com',
      Subject: 'x',
      'Message-ID': '<more@example.org>',
      'In-Reply-To': `<${id}@example.com>`,
    })
    await deliver(raw, { from: 'carla@example.org', to: 'support@example.com' })
    expect(await db.select().from(t.mails)).toMatchObject([{ outcome: 'created', reason: 'alias' }])
  })

  it('with answersElsewhere names nothing that stands in the record', async () => {
    const id = await post({ kind: 'message', text: 'Tell us more.', answersElsewhere: 'info@example.com' })
    const [row] = await outgoing(id)
    expect(row).toMatchObject({ references: [row?.internetMessageId], inReplyTo: null })
  })

  it('shows addresses as they were written', async () => {
    const id = await post({ kind: 'message', text: 'x', to: ['Zed.Stone@Example.ORG', contacts.carla] })
    expect((await messageOf(id))?.to).toEqual([
      { name: '', address: 'Zed.Stone@Example.ORG' },
      { name: 'Carla Lind', address: 'carla@example.org' },
    ])
  })

  it('does not know the contacts of another company', async () => {
    const agent = { ...ann, scope: { everything: false, companyId: companies.example } }
    const to = [contacts.ginaOfNorth]
    await expect(postMessage(tools, agent, records.quote, { kind: 'message', text: 'x', to })).rejects.toThrow(
      'Is neither a contact nor an address',
    )
  })

  it('is not mailed to an alias of ours that wrote', async () => {
    const raw = writeMail({ From: 'info@example.com', To: 'support@example.com', Subject: 'x', 'Message-ID': '<alias-wrote@example.com>' })
    await deliver(raw, { from: 'info@example.com', to: 'support@example.com' })
    const [opened] = await db.select().from(t.mails)
    const id = await postMessage(tools, ann, opened?.recordId ?? '', { kind: 'message', text: 'Hello' })
    expect(await outgoing(id)).toEqual([])
  })

  it('keeps a note inside', async () => {
    const id = await post({ kind: 'note', text: 'Careful.', to: [contacts.bob] })
    expect((await outgoing(id)).map(({ to }) => to.address)).toEqual(['bob@example.com'])
    await expect(post({ kind: 'note', text: 'Careful.', to: ['carla@example.org'] })).rejects.toThrow('notes are internal')
  })

  it('does not write to an address that bounced for good five times in a row, and shows it as failed', async () => {
    await db.update(t.records).set({ hardBounces: 5 }).where(eq(t.records.id, contacts.fred))
    const id = await post({ kind: 'message', text: 'Still there?' })
    expect((await outgoing(id)).map(({ to }) => to.address)).not.toContain('fred@example.org')
    const told = await db.select().from(t.notifications).where(eq(t.notifications.messageId, id))
    expect(told.find(({ address }) => address === 'fred@example.org')).toMatchObject({ status: 'failed' })
  })

  it('that comes back to us opens nothing', async () => {
    const id = await post({ kind: 'message', text: 'It costs five.' })
    const [row] = await outgoing(id)
    const heard = await deliver(new Uint8Array(await letter(row)), { from: 'bob@example.com', to: 'info@example.com' })
    expect(heard).toEqual({ rejection: undefined, notices: [] })
    expect(await db.select().from(t.mails)).toMatchObject([{ outcome: 'dropped', reason: 'own-mail' }])
  })
})

describe('an answer by a user who is not proved', () => {
  it('is sent on to outsiders once, when a person vouches for it', async () => {
    const raw = writeMail({
      From: 'ann@example.com',
      To: 'catchall@example.com',
      Subject: 'Re: Quote',
      'Message-ID': '<mine@example.com>',
      'In-Reply-To': '<quote-request@example.org>',
    })
    await deliver(raw, { from: 'ann@example.com', to: 'catchall@example.com' })
    const [mail] = await db.select().from(t.mails)
    const id = mail?.messageId ?? ''
    expect((await messageOf(id))?.marks).toEqual(['sender-not-proved'])
    expect((await outgoing(id)).map(({ to }) => to.address)).toEqual(['bob@example.com'])
    await Promise.allSettled([1, 2, 3].map(() => sendOn(tools, ann.scope, id)))
    expect((await outgoing(id)).map(({ to }) => to.address).toSorted()).toEqual([
      'bob@example.com',
      'carla@example.org',
      'fred@example.org',
      'gina@example.org',
    ])
    expect((await messageOf(id))?.marks).toEqual([])
    await expect(sendOn(tools, ann.scope, id)).rejects.toThrow('Only a message whose sender is not verified')
  })
})

describe('bytes', () => {
  it('of a raw mail are kept as they came', async () => {
    const raw = readMail('broken/raw-8-bit')
    await deliver(raw, { from: 'eve@example.org', to: 'info@example.com' })
    const [row] = await db.select().from(t.mails)
    const object = await tools.bucket.get(row?.rawKey ?? '')
    expect(new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(raw)
  })

  it('of attachments are the same by mail and by post', async () => {
    const bytes = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 256)
    const encoded = Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')
    const headers = {
      From: 'eve@example.org',
      To: 'info@example.com',
      Subject: 'x',
      'Message-ID': '<file@example.org>',
      'Content-Type': 'multipart/mixed; boundary=b',
    }
    const part = `--b\r\nContent-Type: application/x-chairs\r\nContent-Disposition: attachment; filename=c.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n--b--`
    await deliver(writeMail(headers, part), { from: 'eve@example.org', to: 'info@example.com' })
    await post({
      kind: 'message',
      attachments: [{ filename: 'c.bin', mimeType: 'application/x-chairs', size: bytes.length, read: () => bytes }],
    })
    const rows = await db.select().from(t.attachments)
    expect(rows).toHaveLength(2)
    for (const { id } of rows)
      expect(await readAttachment(tools, ann.scope, id, openParts)).toEqual({
        filename: 'c.bin',
        mimeType: 'application/x-chairs',
        bytes,
      })
  })
})

function post(input: PostInput): Promise<string> {
  return postMessage(tools, ann, records.quote, input)
}

async function outgoing(messageId: string) {
  return db.select().from(t.outbox).where(eq(t.outbox.messageId, messageId))
}

async function letter(row: typeof t.outbox.$inferSelect | undefined): Promise<Uint8Array> {
  if (!row) throw new Error('No mail is waiting to leave')
  return letterOf(tools, row)
}

async function messageOf(id: string | null | undefined) {
  const [message] = await db
    .select()
    .from(t.messages)
    .where(eq(t.messages.id, id ?? ''))
  return message
}
