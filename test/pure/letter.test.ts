/** What leaves is read by another parser than ours. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { mails, outbox } from '../../src/db/schema'
import { attachmentBytes } from '../../src/inbound/content'
import { receive } from '../../src/inbound/gateway'
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

  it('has the signed Reply-To of its reader, words in any script, and attachments as they were', async () => {
    const tools = toolsInNode()
    await seed(tools)
    const picture = {
      filename: 'Stühle 椅子.png',
      mimeType: 'image/png',
      content: Uint8Array.of(137, 80, 0, 255, 13, 10),
      contentId: 'chair@example.com',
    }
    const file = {
      filename: 'a "quoted"; name.bin',
      mimeType: 'application/octet-stream',
      content: Uint8Array.from({ length: 3000 }, (_, at) => at % 256),
      contentId: 'file@example.com',
    }
    const html = `<p>Zwölf <i>椅子</i></p><img src="cid:chair@example.com">${'<p>long line </p>'.repeat(200)}`
    const input = {
      kind: 'message' as const,
      html,
      subject: 'Größe & Preis — 椅子',
      parentId: messages.request,
      attachments: [picture, file],
    }
    const id = await postMessage(tools, { ...ann, name: 'Ånn "Hale", Ltd' }, records.quote, input)
    const rows = await tools.db.select().from(outbox).where(eq(outbox.messageId, id))
    expect(rows).toHaveLength(4)
    for (const row of rows) {
      const mail = await simpleParser(Buffer.from(await buildLetter(tools, row, attachmentBytes)))
      expect(mail.replyTo?.value.map(({ address }) => address)).toEqual([row.replyTo])
      expect([mail.to].flat().flatMap((people) => people?.value.map(({ address }) => address))).toEqual([row.to.address])
      expect(mail.from?.value).toEqual([{ name: 'Ånn "Hale", Ltd', address: 'notifications@example.com' }])
      expect(mail.subject).toBe('Größe & Preis — 椅子')
      expect(mail.text).toContain('Zwölf 椅子')
      expect(mail.attachments.map(({ filename, content }) => ({ filename, content: new Uint8Array(content) }))).toEqual(
        [picture, file].map(({ filename, content }) => ({ filename, content })),
      )
      expect(mail.attachments[0]).toMatchObject({
        contentId: '<chair@example.com>',
        contentType: 'image/png',
        contentDisposition: 'inline',
        related: true,
      })
      // The HTML does not show it, so its Content-ID changes nothing.
      expect(mail.attachments[1]).toMatchObject({ contentDisposition: 'attachment' })
      expect(mail.attachments[1]?.related).not.toBe(true)
    }
  })

  it('of an answer that is sent on names the answer as well, under an id of ours', async () => {
    const tools = toolsInNode()
    await seed(tools)
    const raw = new Uint8Array(readFileSync(join(import.meta.dirname, '../corpus/replies/in-reply-to.eml')))
    const { mailId } = await receive(tools, {
      door: 'edge',
      envelope: { from: 'carla@example.org', to: 'info@example.com' },
      raw,
      size: raw.byteLength,
    })
    const [log] = await tools.db.select().from(mails).where(eq(mails.id, mailId))
    const [row] = await tools.db
      .select()
      .from(outbox)
      .where(eq(outbox.messageId, log?.messageId ?? ''))
    const mail = await simpleParser(Buffer.from(row ? await buildLetter(tools, row, attachmentBytes) : ''))
    expect(mail.from?.value).toEqual([{ name: 'Carla Lind', address: 'notifications@example.com' }])
    expect(mail.messageId).toBe(`<${log?.messageId}@example.com>`)
    expect(mail.references).toEqual([
      '<quote-request@example.org>',
      '<quote-answer@example.com>',
      '<quote-survey@example.com>',
      '<replies.in-reply-to@example.org>',
      mail.messageId,
    ])
    expect(mail.text).toContain('Yes, please make twelve.')
  })
})
