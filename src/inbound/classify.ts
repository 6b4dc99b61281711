/** Which kind of mail this is, and whether a machine sent it. Pure. */
import { readAutomatic } from '../mail/automatic'
import type { InboundMail, ParsedMail } from './decision'
import { isFetched } from './door'

export function classify(mail: ParsedMail): InboundMail {
  if (mail.report?.kind === 'delivery') return { ...mail, kind: 'bounce', automatic: true, marksItself: true, sign: 'delivery report' }
  if (mail.report) return { ...mail, kind: 'report', automatic: true, marksItself: true, sign: 'report' }
  const { kind, automatic, sign } = readAutomatic(mail.headers, { from: mail.from?.address ?? '', subject: mail.subject ?? '' })
  if (automatic) return { ...mail, kind, automatic, marksItself: true, sign }
  return { ...mail, kind, marksItself: false, ...signOfEnvelope(mail) }
}

/** Whoever sends under the null sender wants no answer (RFC 3834 section 2). Of fetched mail, only a Return-Path tells. */
function signOfEnvelope(mail: ParsedMail): Pick<InboundMail, 'automatic' | 'sign'> {
  const isNull = !isFetched(mail) && mail.envelopeFrom === ''
  return { automatic: isNull, sign: isNull ? 'null envelope sender' : undefined }
}
