/** The parts of a mail, made sense of: bodies, attachments, reports. Pure, and nothing that a stranger can write makes it throw. */
import { filesOf } from '../../mail/mime/read-mail'
import type { MailReading, PartsReading } from '../../mail/mime/reading'
import { maxBodyLength } from '../../mail/mime/limits'
import { asHtml } from '../../mail/mime/exact/content'
import type { Attached } from '../../mail/mime/exact/files'
import { ownPictures, withContentIds } from '../../mail/html/picture-names'
import { markQuotes } from '../../mail/quotations/quoted-html'
import { htmlToText, newWords } from '../../mail/reply-text'
import { safeHtml } from '../../mail/html/safe-html'
import { shownPictures } from '../../mail/html/shown-pictures'
import { storable } from '../../mail/text'
import type { AttachmentPart, MailContent, MailHead } from '../inbound-mail'
import { readReport } from '../../mail/reports/report'
import { isWordless, withArmourNamed, wordsOfFiles } from './wordless'

export function readContent({ segments, attachments: written, reader, exceededLimit }: MailReading, head: MailHead): MailContent {
  const attachments = withContentIds(written)
  const bodies = readBodies({ segments, attachments }, head)
  return {
    ...bodies,
    attachments: describeFiles(written, attachments, bodies.html),
    report: readReport(head, asWritten({ segments, attachments })),
    reader,
    exceededLimit,
  }
}

/** Opens a raw mail, so that its attachments can be taken out of it, by their places in `MailContent.attachments`. */
export function openParts(raw: Uint8Array): (part: number) => Uint8Array | undefined {
  const files = filesOf(raw)
  return (part) => files[part]
}

/** HTML where there is one that says something; and the words as text, whatever they were written in. */
function readBodies(
  { segments: all, attachments }: PartsReading,
  { answers }: MailHead,
): Pick<MailContent, 'html' | 'text' | 'visibleText'> {
  const segments = all.filter(({ text = '', html = '' }) => text.trim() !== '' || html.trim() !== '')
  const hasHtml = segments.some(({ html }) => html !== undefined && html.trim() !== '')
  const joined = segments.map(asHtml).join('\n')
  const written = hasHtml ? storable(safeHtml(joined.slice(0, maxBodyLength), ownPictures(attachments)).trim()) : ''
  const texts = segments.map(({ text, html }) => text ?? (segments.length > 1 && html ? htmlToText(html) : ''))
  const plain = storable(texts.join('\n')).slice(0, maxBodyLength)
  const html = isBlank(written) ? '' : markQuotes(written, answers)
  const said = isWordless(plain) ? '' : withArmourNamed(plain)
  const read = said === '' ? htmlToText(html) : said
  const text = html === '' && isWordless(read) ? (wordsOfFiles(attachments) ?? read) : read
  return { html, text, visibleText: newWords(said, html, text, answers) }
}

/** Sanitised HTML without words or pictures. */
function isBlank(html: string): boolean {
  return !/<img\b/i.test(html) && isWordless(html.replace(/<[^<>]*>|&nbsp;/g, ''))
}

/** Inline is what the HTML really shows, whatever the mail says of it. A Content-ID of ours is for what has none and is shown. */
function describeFiles(written: Attached[], named: Attached[], html: string): AttachmentPart[] {
  const parts = named.map(({ filename, mimeType, contentId, content }) => ({ filename, mimeType, size: content.byteLength, contentId }))
  const shown = new Set(shownPictures(html, parts).values())
  return parts.map((part, index) =>
    shown.has(part) ? { ...part, inline: true } : { ...part, contentId: written[index]?.contentId ?? null, inline: false },
  )
}

/** The words as they were written, for what reads reports. */
function asWritten({ segments, attachments }: PartsReading): Parameters<typeof readReport>[1] {
  const [text, html] = [segments.map((segment) => segment.text ?? ''), segments.map((segment) => segment.html ?? '')]
  return { text: text.join('\n'), html: html.join('\n').trim(), attachments }
}
