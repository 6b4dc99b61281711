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
    correspondents: correspondentsOf(row),
    replyTo: row.replyTo,
  }
}

/** Of a received message that no user wrote. */
function correspondentsOf(row: AnsweredRow): AnsweredMessage['correspondents'] {
  if (row.kind !== 'received' || row.author?.userId) return []
  const outsider = { active: true, hardBounces: 0, notifyBy: null }
  if (row.correspondents.length > 0)
    return row.correspondents.map(({ name, normalized }) => ({
      ...outsider,
      contactId: null,
      name,
      address: normalized ?? null,
      isOurs: false,
    }))
  const { authorId, fromName, fromAddress, fromIsOurs, author } = row
  const address = normalizeAddress(fromAddress) ?? null
  const known = author && { active: author.active ?? true, hardBounces: author.hardBounces ?? 0 }
  return [{ ...outsider, ...known, contactId: authorId, name: fromName, address, isOurs: fromIsOurs }]
}

/** By the token alone where there is one; else by the ids of the returned mail, and only then by the report's own references. */
export function reportedBy(mail: InboundMail, rows: FactRows): Facts['reported'] {
  const { token } = mail.recipient
  const byToken = token?.purpose === 'bounce' ? rows.reported.filter((row) => row.notificationId === token.notificationId) : []
  if (byToken.length > 0) return byToken
  const byReturned = rows.reported.filter((row) => mail.report?.returnedIds.includes(row.internetMessageId))
  return byReturned.length > 0 ? byReturned : rows.reported
}
