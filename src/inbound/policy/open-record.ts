/** A mail opens a record, if the loop quota lets it (rules 7 and 8). Pure. */
import type { Created, Decision, Facts, InboundMail } from '../decision'
import { findAuthor, willFollow } from '../facts/author'
import { loopSender } from '../reading/correspondent'
import { newTrace, type Trace } from '../trace'
import { isProved } from './decide-reply'

type Opening = Pick<Created, 'reason' | 'model' | 'values' | 'aliasId' | 'parentId' | 'companyId'>

/** An allowed sender is not counted; of every other one the verdict is waited for. @param detail of the record, for the trace */
export function openRecord(mail: InboundMail, facts: Facts, trace: Trace, opening: Opening, detail: string): Decision {
  const { parentId, companyId } = opening
  const opened = newTrace()
  opened.say('record', 'opened', detail)
  const author = findAuthor(facts, parentId, companyId)
  const authorFollows = willFollow(facts, author, { companyId, isTrusted: isProved(mail) }, opened)
  const opens: Created = { outcome: 'created', ...opening, authorFollows, ...author }
  if (!facts.senderIsAllowed) return { outcome: 'needs-quota', opens, trace: opened.lines }
  trace.say('loop quota', 'free', `${loopSender(mail, facts)} is an allowed sender`)
  trace.lines.push(...opened.lines)
  return opens
}
