/** Which kind of mail this is, and whether a machine sent it. Pure. */
import { readAutomatic, type Writing } from '../../mail/automatic/automatic'
import type { InboundMail, ParsedMail } from '../inbound-mail'
import { isFetched } from '../doors/door'

const report = { automatic: true, marksItself: true, asksForSilence: true }

export function classify(mail: ParsedMail): InboundMail {
  if (mail.report?.kind === 'delivery') return { ...mail, ...report, kind: 'bounce', sign: 'delivery report' }
  if (mail.report) return { ...mail, ...report, kind: 'report', sign: 'report' }
  const { kind, automatic, sign, asksForSilence } = readAutomatic(mail.headers, writingOf(mail))
  if (automatic) return { ...mail, kind, automatic, marksItself: true, sign, asksForSilence }
  return { ...mail, kind, marksItself: false, asksForSilence, ...signOfEnvelope(mail) }
}

function writingOf({ from, subject, replyTo, text }: ParsedMail): Writing {
  return { from: from?.address ?? '', subject: subject ?? '', replyTo: replyTo.map(({ address }) => address), words: text }
}

/** Whoever sends under the null sender wants no answer (RFC 3834 section 2). Of fetched mail, only a Return-Path tells. */
function signOfEnvelope(mail: ParsedMail): Pick<InboundMail, 'automatic' | 'sign'> {
  const isNull = !isFetched(mail) && mail.envelopeFrom === ''
  return { automatic: isNull, sign: isNull ? 'null envelope sender' : undefined }
}
