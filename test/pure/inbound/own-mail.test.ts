/** What we write ourselves and get back, in whatever form: it opens nothing, is posted nowhere, and is never answered. */
import { eq } from 'drizzle-orm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { receive } from '../../../src/inbound/gateway'
import type { Receipt } from '../../../src/inbound/receipt'
import { buildNotice } from '../../../src/outbound/notice'
import type { RefusalReason } from '../../../src/outbound/refusal'
import { postMessage } from '../../../src/records/chatter/chatter'
import type { Tools } from '../../../src/platform/tools'
import { answers } from '../../answers'
import { letterOf } from '../../letter'
import { contacts, records, seed } from '../../world'
import { now, toolsInNode } from '../sqlite'
import { anyAddress, ownAddress, runs } from '../strangers'

const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }

/** Words that make other mail a report or an automatic one, among others. */
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    'Undelivered Mail Returned to Sender',
    'Out of office',
    'This is the mail system at host mail.example.net.\n\n<carla@example.org>: user unknown',
    'Final-Recipient: rfc822; carla@example.org\nAction: failed\nStatus: 5.1.1',
    'On Mon, 2 Nov 2026, Carla wrote:\n> Hello',
  ),
)

/** What became of a mail on its way back. */
const ways = {
  'as it left': (mail) => mail,
  'under an id of the transport': (mail) => mail.replace(/^Message-ID: .*$/im, 'Message-ID: <0100-back@transport.example.net>'),
  'passed on': (mail) => `Delivered-To: info@example.com\r\nX-Forwarded-For: eve@example.org\r\n${mail}`,
  'answered by a machine': (mail) => answerTo(mail, 'Auto-Submitted: auto-replied\r\nFrom: eve@example.org'),
  'answered by a person': (mail) => answerTo(mail, 'From: eve@example.org'),
  'returned as undeliverable': (mail) => returned(mail),
} satisfies Record<string, (mail: string) => string>

const unchanged = ['as it left', 'under an id of the transport', 'passed on'] as const

describe('a notice of ours', () => {
  it('is dropped, and so are its answers and its bounces, whoever sends them to whichever address of ours', async () => {
    const tools = toolsInNode()
    await seed(tools)
    const reason = fc.constantFrom(...(answers.refused as RefusalReason[])) // the reasons of a refusal
    const way = fc.constantFrom(...Object.values(ways))
    await fc.assert(
      fc.asyncProperty(reason, words, words, anyAddress, ownAddress, way, async (reason, subject, text, from, to, turn) => {
        const refusal = { reason, address: to, company: { name: text, email: null }, refusalText: text, blockedUntil: undefined }
        const original = { internetMessageId: 'hello@example.org', references: [], subject, text }
        const mail = {
          refusal,
          mailId: tools.newId(),
          from: 'bounce@example.com',
          to: 'eve@example.org',
          original,
          date: now,
          keys: tools.keys,
        }
        const receipt = await deliver(tools, turn(Buffer.from(await buildNotice(mail)).toString('latin1')), from, to)
        expect(`${receipt.outcome} ${receipt.reason}`).toMatch(/^dropped (?:answer-to-refusal|own-mail)$/)
        expect(receipt.answer).toBeUndefined()
      }),
      { numRuns: Math.ceil(runs / 2) },
    )
  }, 3_600_000)
})

describe('an outgoing mail of ours', () => {
  it('opens nothing and is posted nowhere when it comes back to whichever address of ours', async () => {
    const tools = toolsInNode()
    await seed(tools)
    const way = fc.constantFrom(...unchanged.map((name) => ways[name]))
    await fc.assert(
      fc.asyncProperty(words, words, anyAddress, ownAddress, way, async (subject, text, from, to, turn) => {
        const before = await Promise.all([tools.db.$count(t.records), tools.db.$count(t.outbox)])
        const [mail, sent] = await post(tools, subject, text)
        const receipt = await deliver(tools, turn(mail), from, to)
        expect(['dropped', 'held', 'bounced']).toContain(receipt.outcome)
        expect(receipt.answer).toBeUndefined()
        expect(await Promise.all([tools.db.$count(t.records), tools.db.$count(t.outbox)])).toEqual([before[0], (before[1] ?? 0) + sent])
      }),
      { numRuns: Math.ceil(runs / 2) },
    )
  }, 3_600_000)
})

function deliver(tools: Tools, mail: string, from: string, to: string): Promise<Receipt> {
  const raw = new Uint8Array(Buffer.from(mail, 'latin1'))
  return receive(tools, { door: 'edge', envelope: { from, to }, raw, size: raw.byteLength })
}

/** A message of Ann's as one of its readers gets it, and how many do. */
async function post(tools: Tools, subject: string, text: string): Promise<[string, number]> {
  const id = await postMessage(tools, ann, records.quote, { kind: 'message', subject, text })
  const rows = await tools.db.select().from(t.outbox).where(eq(t.outbox.messageId, id))
  const [row] = rows
  if (!row) throw new Error('Nobody was told of the message')
  return [Buffer.from(await letterOf(tools, row)).toString('latin1'), rows.length]
}

function answerTo(mail: string, headers: string): string {
  const id = /^Message-ID: (.*)$/im.exec(mail)?.[1] ?? ''
  return `${headers}\r\nTo: info@example.com\r\nSubject: Re: your mail\r\nIn-Reply-To: ${id}\r\nReferences: ${id}\r\n\r\nThe answer to ${id}.`
}

function returned(mail: string): string {
  const part = (type: string, content: string) => `--b\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`
  return [
    'From: MAILER-DAEMON@mail.example.net\r\nTo: bounce@example.com\r\nSubject: Undeliverable\r\nMIME-Version: 1.0\r\n',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n',
    part('text/plain', 'It could not be delivered.'),
    part(
      'message/delivery-status',
      'Reporting-MTA: dns; mail.example.net\r\n\r\nFinal-Recipient: rfc822; eve@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n',
    ),
    part('message/rfc822', mail),
    '--b--\r\n',
  ].join('')
}
