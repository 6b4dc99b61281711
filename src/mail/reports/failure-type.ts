/** What went wrong, from the enhanced status code (RFC 3463 section 3) and the words beside it. Pure. */
import { findReply } from './status-code'

export type FailureType = 'unknown-user' | 'mailbox-full' | 'rejected' | 'spam' | 'invalid-address' | 'unreachable' | 'expired' | 'other'

/** As much of a reason as is looked at. */
const maxLength = 2000

/**
 * Words come first where they leave no doubt: servers send 5.1.1 for full mailboxes and 5.7.1 for unknown users. The
 * first pattern that matches wins.
 */
const sayings: [FailureType, RegExp][] = [
  [
    'mailbox-full',
    /\bquota\b|(?:mail ?(?:box|dir|folder)|account|inbox|storage|disk|boite du destinataire).{0,40}\b(?:is full|full\b|exceeded|pleine|voll)|\bfull mailbox|mailbox full|mailfull|over(?:drawn| the (?:allowed|limit|size))|exceeded storage|out of storage|(?:not |doesn't have )enough (?:storage |disk )?space|space has been used up|too many messages (?:on|in)|exceeded the local limit|postfach ist voll|boîte.{0,20}pleine|buz[oó]n.{0,20}lleno|casella.{0,20}piena|почтовый ящик.{0,30}переполнен|メールボックス.{0,12}(?:一杯|いっぱい|満杯)|容量/i,
  ],
  [
    'spam',
    /\bspam\b|\bspam(?:haus|cop|my|trap|med)|\bube\b|(?:block|black|deny)[ -]?list|\brbl\b|dnsbl|blocked (?:using|by(?! (?:our |the |local |this |company )?(?:polic|rule|administrator|recipient|user))|for abuse)|reputation|\bunsolicited|\bjunk\b|bulk (?:e-?)?mail|barracudacentral|senderscore|sorbs\b|\bis listed (?:in|at|on|by) |poor standing|suspicious (?:content|message)|content (?:was )?rejected/i,
  ],
  [
    'rejected',
    /\b(?:sender|from address|mail from|return[- ]path|envelope from)\b(?! policy framework).{0,40}\b(?:reject|refus|den(?:y|ied)|not (?:allowed|permitted|authori[sz]ed|accepted)|unauthori[sz]ed|forbidden|verif)|\b(?:reject|refus|den(?:y|ied))\w{0,4} (?:your |the |this )?sender\b|\b(?:dmarc|spf|dkim|ptr|r?dns)\b.{0,60}\b(?:fail|reject|polic|check|required|missing|not aligned|none)|(?:reverse (?:dns|lookup|host ?name)|client host|\b[eh](?:hlo|elo)\b).{0,60}\b(?:reject|den|refus|not (?:found|match)|invalid|required|block|cannot|fail)|cannot find your (?:reverse )?host|\brate[- ]?limit|throttl|too (?:many (?:connections|messages|recipients|concurrent)|fast)|\babsender\b.{0,40}(?:abgelehnt|abgewiesen|nicht (?:erlaubt|zugelassen))|exp[ée]diteur.{0,40}(?:refus|rejet)|remitente.{0,40}rechazad/i,
  ],
  [
    'unknown-user',
    /(?:user|recipient|mailbox|account|(?<!\b(?:ip|sender|sender's|source) )address|addressee|person|alias|member).{0,60}\b(?:unknown|not (?:be )?(?:found|known|listed|valid|exist|recogni[sz]ed|active)|(?:could|can)n['’]t be (?:found|located)|(?:does|do|did)(?:n't| not| nt) (?:exist|have)|doesn't|inactive|no longer (?:valid|active|in use|exists|available|accepts)|is unavailable|has moved|invalid|disabled by recipient)/i,
  ],
  [
    'unknown-user',
    /\b(?:unknown|no such|invalid|non[- ]?existent|nonexistent|bad|undefined)(?: (?:or (?:invalid|unknown)|local|mail|e-?mail|virtual|final delivery)){0,3} ?(?:user(?:id)?|recipient|mailbox|mail box|address|account|destination mailbox|person|addressee|local[- ]part|forward-path|envelope recipient)/i,
  ],
  [
    'unknown-user',
    /no (?:mailbox|account|recipient|user|one)\b.{0,40}\b(?:here|by that name|at this address|found|currently)|recip(?:ient)?notfound|recipient notfound|not (?:a )?(?:known user|valid (?:mailbox|recipient|user)|our customer|a local address|like recipient)|mailbox unavailable|user unknown|this user doesn'?t have|addresses? (?:couldn't|could not) be found|account unavailable|\baddress rejected[.)\s]{0,5}$|badrcptto|unrouteable address|unroutable|utilisateur inconnu|destinataire.{0,20}inconnu|adresse.{0,30}(?:inconnue|invalide|n'existe pas)|empf[aä]nger.{0,20}unbekannt|benutzer.{0,20}unbekannt|usuario.{0,20}(?:desconocido|no existe)|utente.{0,20}(?:sconosciuto|inesistente)|no existe (?:ese|dicha)|пользовател.{0,30}не (?:найден|существует)|(?:アドレス|宛先|ユーザ).{0,30}(?:見つかりません|存在しません|不明)|用户不存在|地址不存在/i,
  ],
  [
    'expired',
    /(?:retry|queue) time(?:out)?[ -]?(?:out )?exceeded|\bexpired\b|too long in the queue|been in the queue too long|given? up|giving up|delivery time expired|could not be delivered (?:for|within|in)|not delivered within|unable to deliver this message after|not been collected after|cannot send message (?:for|within)|undeliverable for/i,
  ],
  [
    'unreachable',
    /(?:host|domain|server|name|mx|nameserver|dns)\b.{0,50}\b(?:not found|unknown|not known|(?:does|did)(?:n't| not|nt) (?:exist|respond)|lookup|error|unreachable|unavailable or busy|not responding|down)|(?:unknown|no such|invalid) (?:mail )?(?:host|domain)|timed? ?out|time[- ]?out|connection (?:refused|reset|dropped|lost|failed|to .{0,60} failed)|(?:could(?:n't| not)|can(?:'t|not)|unable to|failed to|failed) (?:connect|find (?:any|a) (?:host|gateway)|contact)|no route to host|network (?:is )?unreachable|lost connection|hop count|too many hops|mail loop|looping|loops? back|no (?:mx|mail) (?:host|exchanger|record|server)|null mx|does not accept mail|starttls/i,
  ],
  [
    'rejected',
    /(?:reject|refus|den(?:y|ied)|block|prohibit|forbidden|not (?:allowed|permitted|authori[sz]ed|accept)|policy|greylist|rate limit|too many (?:connections|messages|recipients)|too (?:large|big)|size (?:limit|exceeds?)|exceeds? .{0,30}size|message size|virus|dmarc|\bspf\b|dkim|relay|disabled|suspended|authentication|restricted|not a (?:member|subscriber)|not subscribed|members only)/i,
  ],
]

/** Who sent the mail, how it was signed, from where: no recipient is at fault (RFC 3463 sections 3.2 and 3.8, RFC 7372). */
const aboutTheSender = /^(?:1\.[78]|7\.(?:2\d|8|9))$/

/** By subject and detail of the status; what is not here has only the words to go by. */
const details: Record<string, FailureType> = {
  '1.0': 'invalid-address',
  '1.1': 'unknown-user',
  '1.2': 'unreachable',
  '1.3': 'invalid-address',
  '1.4': 'invalid-address',
  '1.6': 'unknown-user',
  '1.10': 'unreachable',
  '2.1': 'rejected',
  '2.2': 'mailbox-full',
  '2.3': 'rejected',
  '2.4': 'other',
  '3.4': 'rejected',
  '4.1': 'unreachable',
  '4.2': 'unreachable',
  '4.3': 'unreachable',
  '4.4': 'unreachable',
  '4.6': 'unreachable',
  '4.7': 'expired',
}

/** These subjects speak of the mail, the way or the policy: none of them knows users. */
const subjects: Record<string, FailureType> = {
  '1': 'invalid-address',
  '2': 'rejected',
  '4': 'unreachable',
  '6': 'rejected',
  '7': 'rejected',
}

export function failureTypeOf(status: string | undefined, reason: string): FailureType {
  const words = withoutNames(reason.slice(0, maxLength))
  const detail = status?.slice(2) ?? ''
  if (aboutTheSender.test(detail)) return 'rejected'
  const said = sayings.find(([, pattern]) => pattern.test(words))?.[0]
  const coded = details[detail]
  if (said === 'mailbox-full' || said === 'spam') return said
  // Exchange Online says 5.1.10 for unknown users; RFC 7505 has it for domains that take no mail.
  if (said === 'unknown-user' && (coded === 'invalid-address' || detail === '1.10' || detail === '4.1')) return said
  // 5.1.0 is used for everything about an address, the sender's too; Exchange Online says 5.4.1 where it denies access.
  if (said === 'rejected' && (detail === '1.0' || detail === '4.1')) return said
  if (coded && coded !== 'rejected') return coded
  return said ?? coded ?? subjects[detail.split('.')[0] ?? ''] ?? (isRefusal(words) ? 'rejected' : 'other')
}

/** A server that said no for good, in words that say no more. */
function isRefusal(words: string): boolean {
  return findReply(words)?.code.startsWith('5') ?? false
}

/** A host called spam.example.com rejects nothing as spam; the block lists that a server names do. */
function withoutNames(text: string): string {
  return text
    .replace(/\S{1,255}@\S{1,255}/g, ' ')
    .replace(/https?:\/\/\S{1,500}/gi, (url) => (/spamhaus|spamcop|barracuda|sorbs|senderscore/i.test(url) ? ' spam ' : ' '))
    .replace(/\b(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,24}\b/gi, (host) =>
      /spamhaus|spamcop|barracuda|sorbs|dnsbl|\brbl\b/i.test(host) ? ' spam ' : ' ',
    )
}
