/** Which message a mail answers, and which notifications a report is about. Pure. */
import { normalizeAddress } from '../../mail/address/address'
import type { AnsweredMessage, Facts } from './known'
import type { InboundMail } from '../inbound-mail'
import type { FactRows } from './facts'

type AnsweredRow = Omit<FactRows['referenced'][number], 'isOurs'>

/** What the mail answers. @param companyIds where an id that we only received may lead */
export function threadFacts({ tokenMessages, referenced }: FactRows, companyIds: string[]) {
  const [token] = tokenMessages
  const open = referenced.filter(({ isOurs, companyId }) => isOurs || companyId === null || companyIds.includes(companyId))
  const best = open.find(({ part }) => part !== null) ?? open[0]
  return {
    tokenMessage: token && {
      ...describeAnswered(token),
      notificationId: token.notificationId,
      address: token.address,
      contactId: token.contactId,
    },
    referenced: best && describeAnswered(best),
    isKnownElsewhere: best === undefined && referenced.length > 0,
  }
}

function describeAnswered(row: AnsweredRow): AnsweredMessage {
  return {
    messageId: row.messageId,
    internetMessageId: row.internetMessageId,
    recordId: row.recordId,
    model: row.model,
    companyId: row.companyId,
    part: row.part,
    isByUser: row.kind === 'sent' || row.kind === 'note' || row.author?.userId != null,
    recordName: row.recordName,
    internal: row.internal,
    outsider: outsiderOf(row),
    replyTo: row.replyTo,
  }
}

/** The writer of a received message, unless that is a user. */
function outsiderOf(row: AnsweredRow): AnsweredMessage['outsider'] {
  if (row.kind !== 'received' || row.author?.userId) return null
  return {
    contactId: row.authorId,
    name: row.fromName,
    address: normalizeAddress(row.fromAddress) ?? null,
    active: row.author?.active ?? true,
    hardBounces: row.author?.hardBounces ?? 0,
    notifyBy: null,
    isOurs: row.fromIsOurs,
  }
}

/** By the token alone where there is one; else by the ids of the returned mail, and only then by the report's own references. */
export function reportedBy(mail: InboundMail, rows: FactRows): Facts['reported'] {
  const { token } = mail.recipient
  const byToken = token?.purpose === 'bounce' ? rows.reported.filter((row) => row.notificationId === token.notificationId) : []
  if (byToken.length > 0) return byToken
  const byReturned = rows.reported.filter((row) => mail.report?.returnedIds.includes(row.internetMessageId))
  return byReturned.length > 0 ? byReturned : rows.reported
}
