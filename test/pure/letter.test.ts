/** What leaves is read by another parser than ours. */
import { eq } from 'drizzle-orm'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { outbox } from '../../src/db/schema'
import { attachmentBytes } from '../../src/inbound/content'
import { postMessage } from '../../src/records/chatter'
import { buildLetter } from '../../src/records/letter'
import { contacts, messages, records, seed } from '../world'
import { toolsInNode } from './sqlite'

const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }

describe('an outgoing mail', () => {
  it('has our Message-ID, its ancestors in References, the answered one in In-Reply-To, and our own From', async () => {
    const tools = toolsInNode()
    await seed(tools)
    const input = { kind: 'message' as const, text: 'It costs five.', html: '<p>It costs <b>five</b>.</p>', parentId: messages.request }
    const id = await postMessage(tools, ann, records.quote, input)
    const [row] = await tools.db.select().from(outbox).where(eq(outbox.messageId, id))
    const mail = await simpleParser(Buffer.from(row ? await buildLetter(tools, row, attachmentBytes) : ''))
    expect(mail.messageId).toBe(`<${id}@example.com>`)
    expect(mail.inReplyTo).toBe('<quote-request@example.org>')
    expect([mail.references].flat().at(-1)).toBe(`<${id}@example.com>`)
    expect(mail.references).toContain('<quote-request@example.org>')
    expect(mail.from?.value).toEqual([{ name: 'Ann Hale', address: 'notifications@example.com' }])
    expect(mail.text?.trim()).toBe('It costs five.')
    expect(mail.html).toContain('<b>five</b>')
    expect(mail.subject).toBe('Re: Quote for twelve chairs')
  })
})
