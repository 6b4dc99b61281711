/** What leaves is read by another parser than ours. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { eq } from 'drizzle-orm'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import { mails, outbox } from '../../../../src/db/schema'
import { openParts } from '../../../../src/inbound/reading/content'
import { receive } from '../../../../src/inbound/gateway'
import { postMessage } from '../../../../src/records/chatter/chatter'
import { writeLetter } from '../../../../src/records/chatter/letter'
import type { Tools } from '../../../../src/platform/tools'
import { letterOf } from '../../../letter'
import { contacts, messages, records, seed } from '../../../world'
import { toolsInNode } from '../../sqlite'

const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }

describe('an outgoing mail', () => {
  it('has our Message-ID, its ancestors in References, the answered one in In-Reply-To, and our own From', async () => {
    const tools = toolsInNode()
    await seed(tools)
    const input = { kind: 'message' as const, text: 'It costs five.', html: '<p>It costs <b>five</b>.</p>', parentId: messages.request }
    const id = await postMessage(tools, ann, records.quote, input)
    const [row] = await tools.db.select().from(outbox).where(eq(outbox.messageId, id))
    const mail = await simpleParser(Buffer.from(row ? await letterOf(tools, row) : ''))
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
      attachments: [picture, file].map(({ content, ...about }) => ({ ...about, size: content.length, read: () => content })),
    }
    const id = await postMessage(tools, { ...ann, name: 'Ånn "Hale", Ltd' }, records.quote, input)
    const rows = await tools.db.select().from(outbox).where(eq(outbox.messageId, id))
    expect(rows).toHaveLength(4)
    for (const row of rows) {
      const mail = await simpleParser(Buffer.from(await letterOf(tools, row)))
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
    const raw = new Uint8Array(readFileSync(join(import.meta.dirname, '../../../corpus/replies/in-reply-to.eml')))
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
    const mail = await simpleParser(Buffer.from(row ? await letterOf(tools, row) : ''))
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

  it('takes its files out of one reading of the raw mail, one after the other, and is as long as it says', async () => {
    const tools = toolsInNode()
    await seed(tools)
    const { row, files } = await toldOf(tools, 60)
    const counted = { fetched: 0, parsed: 0 }
    const bucket = Object.assign(Object.create(tools.bucket) as R2Bucket, {
      get: (key: string) => {
        counted.fetched++
        return tools.bucket.get(key)
      },
    })
    const open = (raw: Uint8Array) => {
      counted.parsed++
      return openParts(raw)
    }
    const { size, open: openMail } = await writeLetter({ ...tools, bucket }, row, open)
    expect(counted).toEqual({ fetched: 0, parsed: 0 })
    const whole = await buffer((await openMail()).stream)
    expect(counted).toEqual({ fetched: 1, parsed: 1 })
    expect(whole.length).toBe(size)
    const mail = await simpleParser(whole)
    expect(mail.attachments.map(({ content }) => content.toString())).toEqual(files)
  })

  it('keeps an attached mail as it is, and says how it is written', async () => {
    const tools = toolsInNode()
    await seed(tools)
    const inner = (words: string) => Buffer.from(`Subject: Old\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n`)
    for (const [attached, isAscii] of [
      [inner('Chairs'), true],
      [inner('Stühle'), false],
    ] as const) {
      const file = { filename: 'old.eml', mimeType: 'message/rfc822', size: attached.length, read: () => attached }
      const id = await postMessage(tools, ann, records.quote, { kind: 'message', text: 'See there.', attachments: [file] })
      const [row] = await tools.db.select().from(outbox).where(eq(outbox.messageId, id))
      if (!row) throw new Error('Nobody is told')
      const bytes = await writeLetter(tools, row, openParts)
      const opened = await bytes.open()
      const whole = await buffer(opened.stream)
      expect([opened.isAscii, whole.length, whole.includes(attached)]).toEqual([isAscii, bytes.size, true])
      expect(whole.toString('latin1')).toContain(`Content-Transfer-Encoding: ${isAscii ? '7bit' : '8bit'}`)
    }
  })
})

/** An answer with so many files, of every length there is beside a line of base64, and one of the mails that tell of it. */
async function toldOf(tools: Tools, count: number) {
  const files = Array.from({ length: count }, (_, index) => 'x'.repeat(index * 19))
  const parts = files.map(
    (content, index) =>
      `--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=${index}.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64')}\r\n`,
  )
  const head = `From: carla@example.org\r\nTo: info@example.com\r\nSubject: Files\r\nMessage-ID: <files@example.org>\r\nIn-Reply-To: <quote-answer@example.com>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHere they are.\r\n`
  const raw = Buffer.from(`${head}${parts.join('')}--b--\r\n`)
  const { mailId } = await receive(tools, {
    door: 'edge',
    envelope: { from: 'carla@example.org', to: 'info@example.com' },
    raw,
    size: raw.length,
  })
  const [log] = await tools.db.select().from(mails).where(eq(mails.id, mailId))
  const [row] = await tools.db
    .select()
    .from(outbox)
    .where(eq(outbox.messageId, log?.messageId ?? ''))
  if (!row) throw new Error('Nobody is told')
  return { row, files }
}
