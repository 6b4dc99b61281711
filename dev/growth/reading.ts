/** A mail as the gateway reads it and as its pages show it, without the database: all that is done to the words of a stranger. */
import { classify } from '../../src/inbound/reading/classify.ts'
import type { Delivery } from '../../src/inbound/inbound-mail.ts'
import { parse } from '../../src/inbound/reading/parse.ts'
import { questionsOf } from '../../src/inbound/facts/questions.ts'
import { htmlDocument } from '../../src/mail/html/html-document.ts'
import { htmlToLinkedText, textToLinkedHtml } from '../../src/mail/html/linked-text.ts'
import { previewOf } from '../../src/mail/reply-text.ts'
import { safeHtml } from '../../src/mail/html/safe-html.ts'
import { keyRing } from '../../src/mail/address/token-address.ts'

const keys = keyRing('a secret of these measurements')
const now = new Date('2026-05-04T10:00:00Z')

/** Milliseconds that this thread computes. */
export async function costOf(raw: Uint8Array<ArrayBuffer>): Promise<number> {
  const delivery: Delivery = { door: 'edge', envelope: { from: 'carla@example.org', to: 'info@example.com' }, raw, size: raw.byteLength }
  const before = process.threadCpuUsage()
  const mail = classify(await parse(delivery, keys, now))
  questionsOf(mail, now, true)
  previewOf(mail.visibleText)
  htmlToLinkedText(mail.html)
  htmlDocument(mail.html || safeHtml(textToLinkedHtml(mail.text)), () => undefined, true)
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
