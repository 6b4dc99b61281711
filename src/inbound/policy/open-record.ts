/** A mail opens a record, if the loop quota lets it (rules 7 and 8). Pure. */
import type { Created, Decided, NeedsQuota } from '../decision'
import type { Facts } from '../facts/known'
import type { InboundMail } from '../inbound-mail'
import { findAuthor, willFollow } from '../facts/author'
import { loopSender } from '../reading/correspondent'
import type { TraceEvent } from '../trace/event'
import { isProved } from './decide-reply'

type Opening = Pick<Created, 'reason' | 'model' | 'values' | 'companyId'> & {
  alias: { id: string; address: string; ownerRecordId: string | null } | null
}

/** An allowed sender is not counted; of every other one the verdict is waited for. */
export function openRecord(mail: InboundMail, facts: Facts, { alias, ...opening }: Opening): Decided<Created | NeedsQuota> {
  const { model, companyId } = opening
  const ownerRecordId = alias?.ownerRecordId ?? null
  const author = findAuthor(facts, ownerRecordId, companyId)
  const { authorFollows, trace } = willFollow(facts, author, { companyId, isTrusted: isProved(mail) })
  const opens: Created = {
    outcome: 'created',
    ...opening,
    aliasId: alias?.id ?? null,
    parentId: ownerRecordId,
    authorFollows,
    ...author,
  }
  const opened: TraceEvent[] = [{ kind: 'record-opened', alias: alias?.address ?? null, model, ownerRecordId }, ...trace]
  return facts.senderIsAllowed
    ? { decision: opens, trace: [{ kind: 'quota-free', sender: loopSender(mail, facts) }, ...opened] }
    : { decision: { outcome: 'needs-quota', opens, trace: opened }, trace: [] }
}
