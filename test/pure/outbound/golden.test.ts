/** Outgoing mails, compared whole: with the clock and the ids given, the same mail is always the same bytes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { mails, outbox } from '../../../src/db/schema'
import { receive } from '../../../src/inbound/gateway'
import { keyRing } from '../../../src/mail/address/token-address'
import { buildNotice } from '../../../src/outbound/notice'
import { postMessage } from '../../../src/records/chatter/chatter'
import { sendOn } from '../../../src/records/chatter/send-on'
import type { Tools } from '../../../src/platform/tools'
import { letterOf } from '../../letter'
import { contacts, messages, records, secretKeys, seed } from '../../world'
import { now, toolsInNode } from '../sqlite'

describe('a letter', () => {
  it('is this, byte for byte', async () => {
    const tools = withCountedIds(toolsInNode())
    await seed(tools)
    const poster = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }
    const drawing = { filename: 'Übersicht.txt', mimeType: 'text/plain', size: 6, read: () => Buffer.from('twelve') }
    const input = { kind: 'message' as const, text: 'Twelve chairs cost 2400 €.', parentId: messages.request, attachments: [drawing] }
    const id = await postMessage(tools, poster, records.quote, input)
    const rows = await tools.db.select().from(outbox).where(eq(outbox.messageId, id))
    const toCarla = rows.find(({ to }) => to.address === 'carla@example.org')
    expect(toCarla && linesOf(await letterOf(tools, toCarla))).toMatchSnapshot()
  })
})

describe('what is sent on for a user who is not proved', () => {
  it('is this, byte for byte', async () => {
    const tools = withCountedIds(toolsInNode())
    await seed(tools)
    const raw = new Uint8Array(readFileSync(join(import.meta.dirname, '../../corpus/replies/from-a-user-without-verdict.eml')))
    await receive(tools, { door: 'edge', envelope: { from: 'ann@example.com', to: 'info@example.com' }, raw, size: raw.byteLength })
    const [mail] = await tools.db.select().from(mails)
    await sendOn(tools, { everything: true, companyId: null }, mail?.messageId ?? '')
    const rows = await tools.db
      .select()
      .from(outbox)
      .where(eq(outbox.messageId, mail?.messageId ?? ''))
    const toCarla = rows.find(({ to }) => to.address === 'carla@example.org')
    expect(toCarla && linesOf(await letterOf(tools, toCarla))).toMatchSnapshot()
  })
})

describe('a notice', () => {
  it('is this, byte for byte', async () => {
    const company = { name: 'Example Ltd', email: 'info@example.com' }
    const refusal = {
      reason: 'catchall-only' as const,
      address: 'catchall@example.com',
      company,
      refusalText: null,
      blockedUntil: undefined,
    }
    const original = {
      internetMessageId: 'hello@example.org',
      references: ['older@example.org'],
      subject: 'Grüße',
      text: 'Hello,\n\nis anybody there?\n',
    }
    const notice = {
      refusal,
      mailId: '01900000-0000-7000-8000-0000000000aa',
      from: 'bounce@example.com',
      to: 'eve@example.org',
      original,
      date: now,
      keys: keyRing(secretKeys),
    }
    expect(linesOf(await buildNotice(notice))).toMatchSnapshot()
  })
})

/** Every id is the next number. */
function withCountedIds(tools: Tools): Tools {
  let count = 0
  return { ...tools, newId: () => `01900000-0000-7000-8000-${(++count).toString().padStart(12, '0')}` }
}

/** One line end a line, so that a snapshot can be read. @throws where a line does not end with CRLF */
function linesOf(mail: Uint8Array): string[] {
  const text = new TextDecoder('ascii', { fatal: true, ignoreBOM: false }).decode(mail)
  const lines = text.split('\r\n')
  if (lines.some((line) => /[\r\n]/.test(line))) throw new Error('A line of the mail does not end with CRLF')
  return lines
}
