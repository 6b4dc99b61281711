/** The mail that tells a sender of a refusal. Pure. */
import { noticeId } from '../mail/address/notice-id'
import { answerSubject } from '../mail/text'
import type { KeyRing } from '../mail/address/token-address'
import { buildMail } from './mime'
import { noticeBodies, type RefusalContent } from './refusal'

export type Notice = {
  refusal: RefusalContent
  /** The row that the refusal stands in: part of the notice's id. */
  mailId: string
  /** The bounce address of the domain written to. */
  from: string
  /** The envelope sender, and nobody else. */
  to: string
  original: { internetMessageId: string; references: string[]; subject: string | null; text: string }
  date: Date
  keys: KeyRing
}

export async function buildNotice({ refusal, mailId, from, to, original, date, keys }: Notice): Promise<Uint8Array> {
  const id = noticeId(keys, mailId, from.slice(from.lastIndexOf('@') + 1))
  return buildMail({
    from: { name: 'MAILER-DAEMON', address: from },
    to: { name: '', address: to },
    replyTo: null,
    subject: answerSubject(original.subject ?? ''),
    internetMessageId: id,
    references: [id, ...original.references, original.internetMessageId],
    inReplyTo: original.internetMessageId,
    date,
    ...noticeBodies(refusal, original.text),
    headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
    attachments: [],
  })
}
