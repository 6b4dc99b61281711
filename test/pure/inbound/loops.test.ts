/** Loops cannot be made of us: whatever answers our mail, and however our addresses are tied to each other, the mail comes to rest. */
import { asc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { createAlias } from '../../../src/aliases/alias'
import { createDomain } from '../../../src/aliases/alias-domain'
import * as t from '../../../src/db/schema'
import { receive } from '../../../src/inbound/gateway'
import { splitAddress } from '../../../src/mail/address/address'
import { postMessage } from '../../../src/records/chatter/chatter'
import { addFollower } from '../../../src/records/people/follower'
import { createRecord, readRecord } from '../../../src/records/record'
import { createUser } from '../../../src/records/people/user'
import type { Tools } from '../../../src/platform/tools'
import { letterOf } from '../../letter'
import { toolsInNode } from '../sqlite'

const everything = { everything: true, companyId: null }
/** More mails than any of these worlds may need. */
const tooMany = 400

type Gateway = { tools: Tools; domain: string; recordId: string }
/** A mailbox that answers by itself: the mail it answers with, for each it gets. */
type Machine = { address: string; answer: (mail: Buffer) => string }

describe('mail between two gateways', () => {
  it('rests after the one mail that a message to the alias of the other makes', async () => {
    const [one, other] = await twoGateways()
    await post(one, 'info@two.example')
    expect(await untilRest([one, other])).toBe(1)
    expect(await countRecords(other)).toBe(2)
  })

  it('rests although each has a user whose mailbox is a record of the other', async () => {
    const [one, other] = await twoGateways()
    await employ(one, 'desk@two.example')
    await employ(other, 'desk@one.example')
    await receive(
      one.tools,
      mailOf('From: eve@example.org\r\nTo: desk@one.example\r\nMessage-ID: <start@example.org>', 'desk@one.example', 'eve@example.org'),
    )
    expect(await untilRest([one, other])).toBe(41)
  })

  it('rests when each writes to the other in answer to a notice', async () => {
    const [one, other] = await twoGateways()
    await post(one, 'catchall@two.example')
    expect(await untilRest([one, other])).toBe(1)
  })
})

describe('mail to machines', () => {
  const autoReply = (address: string, mark: string): Machine => ({
    address,
    answer: (mail) => answerTo(mail, address, mark),
  })

  it('rests when every address answers by itself and says so', async () => {
    const [one] = await twoGateways()
    await employ(one, 'ann@mailbox.example')
    await post(one, 'carla@mailbox.example')
    const mark = 'Auto-Submitted: auto-replied\r\n'
    expect(await untilRest([one], [autoReply('ann@mailbox.example', mark), autoReply('carla@mailbox.example', mark)])).toBe(2)
  })

  it('rests when every address answers by itself and hides it', async () => {
    const [one] = await twoGateways()
    await employ(one, 'ann@mailbox.example')
    await post(one, 'carla@mailbox.example')
    expect(await untilRest([one], [autoReply('ann@mailbox.example', ''), autoReply('carla@mailbox.example', '')])).toBe(41)
  })
})

describe('mail to ourselves', () => {
  it('does not leave at all for a follower that is an address of ours', async () => {
    const [one] = await twoGateways()
    const { tools, recordId } = one
    const contact = await createRecord(tools, everything, {
      model: 'contact',
      name: 'Desk',
      email: 'later@one.example',
      values: {},
      parentId: null,
    })
    await addFollower(tools, everything, recordId, contact.id)
    await createAlias(tools, aliasInput('later', 'lead'))
    await post(one, 'carla@mailbox.example')
    expect(await untilRest([one])).toBe(1)
  })
})

async function twoGateways(): Promise<[Gateway, Gateway]> {
  return [await gatewayOf('one.example'), await gatewayOf('two.example')]
}

/** A gateway with an alias `info` that opens leads, and an alias `desk` that feeds a record. */
async function gatewayOf(domain: string): Promise<Gateway> {
  const tools = toolsInNode()
  await createDomain(tools, {
    name: domain,
    catchall: 'catchall',
    bounce: 'bounce',
    defaultFrom: 'notifications',
    sequence: 1,
    companyIds: [],
  })
  const record = await createRecord(tools, everything, { model: 'lead', name: 'Desk', email: null, values: {}, parentId: null })
  await createAlias(tools, aliasInput('info', 'lead'))
  await createAlias(tools, { ...aliasInput('desk', 'lead'), forceRecordId: record.id })
  return { tools, domain, recordId: record.id }
}

function aliasInput(localPart: string, model: string): Parameters<typeof createAlias>[1] {
  return {
    localPart,
    model,
    defaults: {},
    contactPolicy: 'everyone',
    localPartOnly: false,
    forceRecordId: null,
    ownerRecordId: null,
    refusalText: null,
  }
}

/** A user who follows the record and is told by mail. */
async function employ({ tools, recordId }: Gateway, email: string): Promise<void> {
  const user = await createUser(tools, everything, {
    name: 'Ann',
    email,
    companyId: (await readRecord(tools, everything, recordId)).companyId,
    role: 'agent',
    notifyBy: 'email',
    active: true,
  })
  await addFollower(tools, everything, recordId, user.contactId)
}

async function post({ tools, recordId }: Gateway, to: string): Promise<void> {
  await postMessage(tools, { contactId: null, name: 'Administrator', scope: everything }, recordId, {
    kind: 'message',
    text: 'Hello',
    to: [to],
  })
}

/** Delivers what waits in the outboxes, and what comes back, until nothing waits. @returns how many mails left */
async function untilRest(gateways: Gateway[], machines: Machine[] = []): Promise<number> {
  let mails = 0
  for (;;) {
    const waiting = await Promise.all(gateways.map(takeFirst))
    const found = waiting.find((mail) => mail !== undefined)
    if (!found) return mails
    if (++mails > tooMany) return mails
    await carry(gateways, machines, found)
  }
}

type Mail = { raw: Buffer; from: string; to: string }

async function takeFirst({ tools }: Gateway): Promise<Mail | undefined> {
  const { db } = tools
  const [row] = await db.select().from(t.outbox).where(eq(t.outbox.status, 'queued')).orderBy(asc(t.outbox.id)).limit(1)
  if (!row) return undefined
  await db.update(t.outbox).set({ status: 'sent' }).where(eq(t.outbox.id, row.id))
  return { raw: Buffer.from(await letterOf(tools, row)), from: row.returnPath ?? '', to: row.to.address }
}

/** To the gateway of its domain, or to the machine of its address, whose answer comes back at once. */
async function carry(gateways: Gateway[], machines: Machine[], { raw, from, to }: Mail): Promise<void> {
  const gateway = gateways.find(({ domain }) => splitAddress(to)?.domain === domain)
  if (gateway) await receive(gateway.tools, { door: 'edge', envelope: { from, to }, raw: Uint8Array.from(raw), size: raw.byteLength })
  const machine = machines.find(({ address }) => address === to)
  if (!machine) return
  const answer = machine.answer(raw)
  const answerTo = /^To: (.*)\r$/m.exec(answer)?.[1] ?? ''
  const home = gateways.find(({ domain }) => splitAddress(answerTo)?.domain === domain)
  if (home) await receive(home.tools, mailOf(answer, answerTo, machine.address))
}

let answers = 0

function answerTo(mail: Buffer, from: string, mark: string): string {
  const text = mail.toString('latin1').replace(/\r\n[ \t]+/g, ' ')
  const value = (name: string) => new RegExp(`^${name}: (.*)\\r$`, 'im').exec(text)?.[1] ?? ''
  const id = `<answer-${++answers}@mailbox.example>`
  return `From: ${from}\r\nTo: ${value('Reply-To')}\r\nSubject: Re: ${value('Subject')}\r\n${mark}In-Reply-To: ${value('Message-ID')}\r\nMessage-ID: ${id}\r\n\r\nI am away.`
}

function mailOf(text: string, to: string, from: string): Parameters<typeof receive>[1] {
  const raw = Uint8Array.from(Buffer.from(text.includes('\r\n\r\n') ? text : `${text}\r\n\r\nHello`, 'latin1'))
  return { door: 'edge', envelope: { from, to }, raw, size: raw.byteLength }
}

async function countRecords({ tools }: Gateway): Promise<number> {
  return tools.db.$count(t.records, eq(t.records.model, 'lead'))
}
