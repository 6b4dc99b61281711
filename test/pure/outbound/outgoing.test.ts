/** Whose name and address a mail of ours carries, and what it tells of that stays inside. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { simpleParser } from 'mailparser'
import { beforeEach, describe, expect, it } from 'vitest'
import { outgoingServers } from '../../../src/db/outgoing-schema'
import * as t from '../../../src/db/schema'
import { assign } from '../../../src/inbound/log/assign'
import { receive } from '../../../src/inbound/gateway'
import { displayName } from '../../../src/mail/address/display-name'
import { postMessage, type PostInput } from '../../../src/records/chatter/chatter'
import { retryFailure } from '../../../src/records/chatter/failure'
import { sendOn } from '../../../src/records/chatter/send-on'
import { companies, contacts, records, seed } from '../../world'
import { letterOf } from '../../letter'
import { toolsInNode } from '../sqlite'

const scope = { everything: true, companyId: null }
const ann = { contactId: contacts.ann, name: 'Ann Hale', scope }
const company = { name: 'Example Ltd', address: 'notifications@example.com' }
let tools = toolsInNode()

beforeEach(async () => {
  tools = toolsInNode()
  await seed(tools)
})

describe('a mail in the name of a colleague that nothing proves', () => {
  const warning = 'This arrived by mail under the name of Ann Hale, from ann@example.com. Its author has not been verified.'

  it('says so to users, and carries no name of theirs', async () => {
    await expectUnproved(await letterTo('bob@example.com', await receiveFile('replies/from-a-user-without-verdict')))
  })

  it('says so to outsiders once somebody sends it on, and when it is sent once more', async () => {
    const id = await receiveFile('replies/from-a-user-without-verdict')
    await sendOn(tools, scope, id)
    await expectUnproved(await letterTo('carla@example.org', id))
    const ofCarla = and(eq(t.notifications.messageId, id), eq(t.notifications.address, 'carla@example.org'))
    await tools.db.update(t.notifications).set({ status: 'failed' }).where(ofCarla)
    const [failure] = await tools.db.select().from(t.notifications).where(ofCarla)
    await retryFailure(
      tools,
      { scope: { everything: true, companyId: null }, contactId: null },
      failure?.id ?? '',
      'carla.lind@example.org',
    )
    await expectUnproved(await letterTo('carla.lind@example.org', id))
  })

  it('says so when a person puts it into a record', async () => {
    await receiveFile('replies/from-a-user-forged')
    const [held] = await tools.db.select().from(t.mails).where(eq(t.mails.reason, 'unauthenticated'))
    await assign(tools, scope, held?.id ?? '', { recordId: records.quote })
    const [mail] = await tools.db.select().from(t.mails)
    await expectUnproved(await letterTo('bob@example.com', mail?.messageId ?? ''))
  })

  it('stays inside where it answers a note, also when somebody sends it on', async () => {
    const id = await receiveFile('replies/to-internal-note')
    await tools.db
      .update(t.messages)
      .set({ marks: ['sender-not-proved'] })
      .where(eq(t.messages.id, id))
    await sendOn(tools, scope, id)
    expect((await mailsOf(id)).map(({ to }) => to.address).filter((address) => address.endsWith('@example.org'))).toEqual([])
  })

  async function expectUnproved(mail: Awaited<ReturnType<typeof letterTo>>): Promise<void> {
    expect(mail.from?.value).toEqual([company])
    expect(mail.text?.split('\n')[0]).toBe(warning)
    expect(mail.html).toMatch(new RegExp(`^<p>${warning}</p><hr>`))
  }
})

describe('the name in From', () => {
  it('is that of a user who is proved, and of an outsider, at our own address', async () => {
    const ofAnn = await letterTo('carla@example.org', await receiveFile('replies/from-a-user'))
    expect([ofAnn.from?.value, ofAnn.text]).toEqual([[{ ...company, name: 'Ann Hale' }], expect.not.stringContaining('Nobody has checked')])
    const ofCarla = await letterTo('bob@example.com', await receiveFile('replies/in-reply-to'))
    expect([ofCarla.from?.value, ofCarla.text]).toEqual([
      [{ ...company, name: 'Carla Lind' }],
      expect.not.stringContaining('Nobody has checked'),
    ])
  })

  it('holds no address, whatever a stranger calls themselves', async () => {
    const text = readFileSync(fileOf('replies/in-reply-to'), 'latin1').replace(/^From: .*$/m, 'From: "ann@example.com" <carla@example.org>')
    const mail = await letterTo('bob@example.com', await receiveRaw(Uint8Array.from(Buffer.from(text, 'latin1'))))
    expect(mail.from?.value).toEqual([{ ...company, name: 'ann at example.com' }])
  })

  it.each([
    ['Ann Hale', 'Ann Hale'],
    ['ann@example.com', 'ann at example.com'],
    ['ann ＠ example.com (Ann)', 'ann at example.com (Ann)'],
    ['\u202emoc.elpmaxe\u2066 nnA', 'moc.elpmaxe nnA'],
    ['An\u200bn\u00ad H\ufeffale', 'Ann Hale'],
    ['Ann\r\nBcc: eve', 'Ann Bcc: eve'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['@', 'at'],
  ])('%j becomes %j', (name, shown) => expect(displayName(name)).toBe(shown))
})

describe('to outsiders', () => {
  it('neither References nor In-Reply-To names a note, which users may hear of', async () => {
    await post({ kind: 'note', text: 'Careful with the price.' })
    const note = await post({ kind: 'note', text: 'Indeed.' })
    const id = await post({ kind: 'message', text: 'It costs five.', parentId: note })
    const notes = await idsOf('note')
    const rows = await mailsOf(id)
    const toCarla = rows.find(({ to }) => to.address === 'carla@example.org')
    expect(toCarla?.references).toEqual([
      'quote-request@example.org',
      'quote-answer@example.com',
      'quote-survey@example.com',
      `${id}@example.com`,
    ])
    expect(toCarla?.inReplyTo).toBe('quote-survey@example.com')
    for (const { to, references, inReplyTo } of rows.filter(({ to }) => to.address.endsWith('@example.org')))
      expect([to, [...references, inReplyTo].filter((name) => notes.includes(name ?? ''))]).toEqual([to, []])
    const toBob = rows.find(({ to }) => to.address === 'bob@example.com')
    expect([toBob?.inReplyTo, toBob?.references.includes(`${note}@example.com`)]).toEqual([`${note}@example.com`, true])
  })

  it('a message still names its ancestors behind many notes', async () => {
    for (let count = 0; count < 25; count++) await post({ kind: 'note', text: 'Careful.' })
    const id = await post({ kind: 'message', text: 'It costs five.' })
    const toCarla = (await mailsOf(id)).find(({ to }) => to.address === 'carla@example.org')
    expect(toCarla?.references).toEqual([
      'quote-request@example.org',
      'quote-answer@example.com',
      'quote-survey@example.com',
      `${id}@example.com`,
    ])
  })
})

describe('a company without an alias domain', () => {
  const server = { host: 'smtp.example.org', port: 465, security: 'tls' as const, user: '', sequence: 1, createdAt: new Date(0) }

  beforeEach(() => tools.db.update(t.companies).set({ domainId: null }).where(eq(t.companies.id, companies.example)))

  it('never writes as another: what cannot leave is failed, and says why', async () => {
    const id = await post({ kind: 'message', text: 'It costs five.' })
    expect(await mailsOf(id)).toEqual([])
    expect(await failuresOf(id)).toContain(
      'Not sent: the company has no alias domain to write from, and no outgoing server sends for ann@example.com.',
    )
    await tools.db.insert(outgoingServers).values({ ...server, id: 'other', name: 'Other', fromFilter: 'example.net, bob@example.com' })
    expect(await mailsOf(await post({ kind: 'message', text: 'It costs five.' }))).toEqual([])
  })

  it.each([null, 'example.com', 'example.net, ann@example.com'])(
    'writes as its author by a server that sends for %j',
    async (fromFilter) => {
      await tools.db.insert(outgoingServers).values({ ...server, id: 'own', name: 'Own', fromFilter })
      const rows = await mailsOf(await post({ kind: 'message', text: 'It costs five.' }))
      expect(rows.map(({ from, returnPath }) => ({ from, returnPath }))).toContainEqual({
        from: { name: 'Ann Hale', address: 'ann@example.com' },
        returnPath: null,
      })
    },
  )

  it('lends no stranger its servers, and writes in nobody’s name that is not proved', async () => {
    await tools.db.insert(outgoingServers).values({ ...server, id: 'own', name: 'Own', fromFilter: null })
    for (const file of ['replies/in-reply-to', 'replies/from-a-user-without-verdict']) {
      const id = await receiveFile(file)
      expect(await mailsOf(id)).toEqual([])
      expect(await failuresOf(id)).toHaveLength(1)
    }
  })
})

it('a follower without a mail address shows as failed', async () => {
  await tools.db.update(t.records).set({ email: null, emailNormalized: null }).where(eq(t.records.id, contacts.fred))
  const id = await post({ kind: 'message', text: 'It costs five.' })
  expect(
    await tools.db
      .select()
      .from(t.notifications)
      .where(and(eq(t.notifications.messageId, id), eq(t.notifications.contactId, contacts.fred))),
  ).toMatchObject([{ status: 'failed', failureType: 'invalid-address', failureReason: 'Not sent: the contact has no mail address' }])
})

function post(input: PostInput): Promise<string> {
  return postMessage(tools, ann, records.quote, input)
}

/** @returns the id of the message that it became */
async function receiveFile(file: string): Promise<string> {
  return receiveRaw(new Uint8Array(readFileSync(fileOf(file))))
}

async function receiveRaw(raw: Uint8Array<ArrayBuffer>): Promise<string> {
  const { mailId } = await receive(tools, {
    door: 'edge',
    envelope: { from: 'x@example.org', to: 'info@example.com' },
    raw,
    size: raw.byteLength,
  })
  const [mail] = await tools.db.select().from(t.mails).where(eq(t.mails.id, mailId))
  return mail?.messageId ?? ''
}

function fileOf(file: string): string {
  return join(import.meta.dirname, '../../corpus', `${file}.eml`)
}

function mailsOf(messageId: string) {
  return tools.db.select().from(t.outbox).where(eq(t.outbox.messageId, messageId))
}

async function letterTo(address: string, messageId: string) {
  const row = (await mailsOf(messageId)).find(({ to }) => to.address === address)
  if (!row) throw new Error(`Nothing waits for ${address}`)
  return simpleParser(await letterOf(tools, row))
}

async function failuresOf(messageId: string): Promise<(string | null)[]> {
  const failed = and(eq(t.notifications.messageId, messageId), eq(t.notifications.status, 'failed'))
  return (await tools.db.select().from(t.notifications).where(failed)).map(({ failureReason }) => failureReason)
}

async function idsOf(kind: 'note'): Promise<string[]> {
  return (await tools.db.select().from(t.messages).where(eq(t.messages.kind, kind))).map(({ internetMessageId }) => internetMessageId)
}
