/** Which kind of mail this is, and whether a machine sent it. Pure. */
import { readAutomatic } from '../mail/automatic'
import type { InboundMail, ParsedMail } from './decision'

export function classify(mail: ParsedMail): InboundMail {
  if (mail.report?.kind === 'delivery') return { ...mail, kind: 'bounce', automatic: true, sign: 'delivery report' }
  if (mail.report) return { ...mail, kind: 'report', automatic: true, sign: 'report' }
  const { kind, automatic, sign } = readAutomatic(mail.headers, { from: mail.from?.address ?? '', subject: mail.subject ?? '' })
  return { ...mail, kind, automatic, sign }
}
