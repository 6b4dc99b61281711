/** The edge door: Cloudflare Email Routing hands over a mail, and the sender hears of a refusal by `reply()` or at SMTP time. */
import { EmailMessage } from 'cloudflare:email'
import { eq } from 'drizzle-orm'
import { mails } from '../../db/schema'
import { headerValues } from '../../mail/mime/headers'
import { messageIds } from '../../mail/address/message-id'
import { buildNotice } from '../../outbound/notice'
import { smtpLine } from '../../outbound/refusal'
import { withTimeLimit } from '../../platform/time-limit'
import type { Tools } from '../../platform/tools'
import { receive } from '../gateway'
import type { Receipt } from '../receipt'
import { logReceipt } from '../log/log'
import { readBounded } from './raw'
import type { RefusalAnswer } from '../effects/refusal-answer'

/** A sending server waits for its answer, and the platform for us: less than ten seconds in all. */
const replyTimeoutMs = 4000

/** @throws when nothing could be written: a temporary failure, so that the sending server keeps the mail */
export async function receiveFromEdge(tools: Tools, message: ForwardableEmailMessage): Promise<void> {
  const { raw, size } = await readBounded(message.raw, message.rawSize)
  const receipt = await receive(tools, { door: 'edge', envelope: { from: message.from, to: message.to }, raw, size })
  logReceipt(receipt)
  if (receipt.answer) await tell(tools, message, receipt, receipt.answer)
}

/** Never both a notice and a rejection: the rejection comes where the notice may not be sent or fails. */
async function tell(tools: Tools, message: ForwardableEmailMessage, receipt: Receipt, telling: RefusalAnswer): Promise<void> {
  if (telling.way === 'smtp') return message.setReject(telling.text)
  try {
    await withTimeLimit(replyTimeoutMs, 'The notice', reply(tools, message, receipt, telling))
  } catch (error) {
    console.warn({ event: 'notice not sent', mailId: receipt.mailId, error: String(error) })
    message.setReject(smtpLine(telling.refusal))
    await noteRejection(tools, receipt.mailId, smtpLine(telling.refusal))
  }
}

async function reply(tools: Tools, message: ForwardableEmailMessage, receipt: Receipt, telling: RefusalAnswer): Promise<void> {
  const notice = await noticeFor(tools, message, receipt, telling)
  await message.reply(new EmailMessage(telling.from, message.from, new TextDecoder().decode(notice)))
}

async function noticeFor(
  { keys, now }: Tools,
  message: ForwardableEmailMessage,
  { mail, mailId }: Receipt,
  { refusal, from }: RefusalAnswer,
): Promise<Uint8Array> {
  if (!mail) throw new Error('A notice needs the mail that it is about')
  const references = messageIds(headerValues(mail.headers, 'references').join(' '))
  const { internetMessageId, subject, text } = mail
  return buildNotice({
    refusal,
    mailId,
    from,
    to: message.from,
    original: { internetMessageId, references, subject, text },
    date: now(),
    keys,
  })
}

/** The log tells how the sender was really told. A failure to note it must not turn a told sender into a retry. */
async function noteRejection({ db }: Tools, mailId: string, text: string): Promise<void> {
  try {
    await db.update(mails).set({ noticeWay: 'smtp', noticeText: text, claim: null }).where(eq(mails.id, mailId))
  } catch (error) {
    console.error({ event: 'rejection not noted', mailId, error: String(error) })
  }
}
