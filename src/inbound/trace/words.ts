/** The words of events, as the log and the API have them. Each kind is here once: one without words does not compile. Pure. */
import type { TraceLine } from '../../db/schema'
import { doubtInWords } from '../../mail/mime/doubts'
import type { Part } from '../facts/known'
import type { EventKind, PolicyAnswer, TraceEvent } from './event'
import type { ResultOf, StepName } from './story'

/** The result is one that the step's question has an answer for. */
type Line = { [Name in StepName]: [step: Name, result: ResultOf<Name>, detail: string] }[StepName]
type EventOf<Kind extends EventKind> = Extract<TraceEvent, { kind: Kind }>

/** Longer ones end here: what strangers write has no end. */
const maxDetail = 1000

export function lineOf<Kind extends EventKind>(event: EventOf<Kind>): TraceLine {
  const inWords: (event: EventOf<Kind>) => Line = words[event.kind]
  const [step, result, detail] = inWords(event)
  return { step, result, detail: detail.slice(0, maxDetail) }
}

/** Whether this version has words for it. */
export function isKnown(event: { kind: string }): event is TraceEvent {
  return Object.hasOwn(words, event.kind)
}

export const rawMissing = 'The raw mail is missing from the bucket. The mail cannot be processed until it is restored.'

const partWords: Record<Part, string> = {
  opener: 'opened this record',
  follower: 'follows this record',
  reader: 'was written to from this record by a user',
  named: 'is in To or Cc of a message by a participant',
}

const writers: Record<EventOf<'classified'>['by'], (sign: string | null) => string> = {
  machine: (sign) => `Sent by a machine (${sign}); never answered`,
  'person-asking-for-silence': () => 'Written by a person who asks for no automatic replies',
  person: () => 'No sign of an automatic sender',
}

const claimed: Record<EventOf<'reply-unproved'>['claims'], string> = {
  user: 'a user',
  participant: 'a participant',
  stranger: 'somebody new',
}

const followerWords: Record<EventOf<'following'>['verdict'], ['yes' | 'no', detail: (user: string) => string]> = {
  follows: ['yes', (user) => `${user} wrote to it and now follows it`],
  'may-not-see': ['no', (user) => `${user} may not see records of this company, so does not follow it`],
  'not-proved': ['no', (user) => `It is not verified that ${user} wrote it, so they do not follow the record`],
}

const policyWords: Record<PolicyAnswer, (event: EventOf<'policy-applied'>) => string> = {
  allowed: ({ alias, contactPolicy }) => `${alias} is open to ${contactPolicy}`,
  refused: ({ alias, contactPolicy }) => `Only ${contactPolicy} may write to ${alias}; the sender is not one of them`,
  'no record to follow': ({ alias }) => `${alias} is open to followers, but has no forced or owner record to follow`,
}

const sparedWords: Record<EventOf<'refusal-spared'>['because'], (reason: string) => string> = {
  fetched: (reason) => `Fetched mail is never refused (${reason}) and nobody is notified: a person should check it`,
  'taken-before': (reason) => `It was accepted before and can no longer be refused (${reason}): a person should check it`,
}

const words: { [Kind in EventKind]: (event: EventOf<Kind>) => Line } = {
  arrived: ({ door, from, to, bytes, envelopeSender }) => [
    'arrived',
    door,
    `From ${from || 'nobody'} to ${to}, ${bytes} bytes, envelope sender ${envelopeSender ?? '<>'}`,
  ],
  read: ({ doubt }) =>
    doubt === null
      ? ['read', 'postal-mime', 'No construct that postal-mime is known to misread']
      : ['read', 'exact', `The exact reader was used: ${doubtInWords(doubt)} (${doubt})`],
  fetched: ({ server, recipient, isForMailbox }) => [
    'fetched',
    server,
    isForMailbox
      ? `Its headers name none of our addresses: it counts as sent to the mailbox itself, ${recipient}`
      : `Its headers name ${recipient}, one of our addresses`,
  ],
  redirected: ({ by, writtenBy }) => ['redirected', by, `${by} redirected it; it was written by ${writtenBy || 'nobody'}`],
  forwarded: ({ by, originalSender, sender }) => [
    'forwarded',
    by,
    `${by} replaced the author in From: ${originalSender}, if its headers can be trusted. It counts as written by ${sender}`,
  ],
  classified: ({ as, by, sign }) => ['kind', as, writers[by](sign)],
  'verdicts-read': ({ spf, dkim, dmarc }) => ['authentication', dmarc, `SPF ${spf}, DKIM ${dkim}, DMARC ${dmarc}`],

  'too-large': ({ bytes, limit }) => ['size', 'too large', `${bytes} bytes; the limit is ${limit} (mail.max_bytes)`],
  'not-seen-before': () => ['seen before', 'no', 'No earlier delivery of this mail to this recipient took effect'],
  'seen-before': ({ mailId }) => ['seen before', 'yes', `Mail ${mailId} has the same Message-ID, recipient and fingerprint`],
  'beyond-bounds': ({ bound }) => ['bounds', 'beyond', `It was not read completely: ${bound}`],
  'notice-answered': ({ noticeId }) => ['answer to a notice', 'yes', `It is, answers or returns our notice ${noticeId}`],
  'own-mail': ({ internetMessageId }) => ['our own mail', 'yes', `Its Message-ID ${internetMessageId} is one of ours`],
  'web-form': ({ from, correspondent }) => [
    'own address',
    'a form',
    `From is our own address ${from}, and replies go to ${correspondent}: it comes from a web form`,
  ],
  'own-address-held': ({ from }) => [
    'own address',
    'held',
    `From is ${from}, an address only this gateway sends from, and Reply-To names nobody else: a person should check it`,
  ],

  'no-report': ({ recipient }) => [
    'bounce address',
    'ordinary mail',
    `${recipient} receives delivery reports, and this is not one: a person should read it`,
  ],
  'report-read': ({ about, recipients, ids }) => [
    'report',
    about,
    `A report on ${counted(recipients, 'recipient')}, naming ${counted(ids, 'message id')}`,
  ],
  'report-unmatched': () => ['report', 'unmatched', 'It refers to no message sent from here to a recipient it names'],
  'recipient-reported': ({ address, state, reason }) => ['recipient', state, `${address}: ${reason}`],

  'reply-address-verified': ({ messageId, model, recordId }) => [
    'reply address',
    'verified',
    `The signed address names message ${messageId} of the ${model} ${recordId}`,
  ],
  'reply-address-gone': () => ['reply address', 'gone', 'The signed address is valid, but its message was deleted'],
  'reference-matched': ({ messageId, model, recordId }) => [
    'references',
    'matched',
    `It answers message ${messageId} of the ${model} ${recordId}`,
  ],
  'reference-elsewhere': () => [
    'references',
    'elsewhere',
    'The message it refers to was received by another company only. Anybody can reuse a known id, so it is not followed',
  ],
  'reference-unmatched': ({ ids }) => [
    'references',
    'none',
    ids === 0 ? 'It refers to no earlier mail' : `None of the ${counted(ids, 'id')} it refers to is a message here`,
  ],
  'sent-on': ({ alias, model }) => [
    'forward',
    'yes',
    `${alias} opens records of another model (${model}): the conversation is forwarded to it`,
  ],
  'only-copied': ({ alias }) => ['forward', 'no', `${alias} is only in Cc: still a reply`],
  'taking-part': ({ sender, part }) => [
    'takes part',
    part ? 'yes' : 'no',
    `${sender ?? 'The sender'} ${part ? partWords[part] : 'neither opened nor follows this record, and no participant has written to them: only users are notified'}`,
  ],
  'reply-unproved': ({ claims }) => ['authenticated', 'no', `DMARC failed, and the sender claims to be ${claimed[claims]}`],
  following: ({ user, verdict }) => {
    const [result, detail] = followerWords[verdict]
    return ['follower', result, detail(user)]
  },
  posted: ({ recordId, internal }) => [
    'chatter',
    'posted',
    `Added to the chatter of ${recordId}${internal ? ', as an internal note' : ''}`,
  ],
  'posted-before': ({ messageId }) => ['chatter', 'stands already', `The same mail is already message ${messageId} of this record`],
  calmed: () => ['loop', 'calmed', 'This sender recently sent so many mails to this record that nobody is notified by mail'],

  'auto-reply': ({ wish }) => ['automatic reply', wish, `An automatic reply outside any conversation (mail.gateway.auto_reply is ${wish})`],
  'catchall-matched': ({ recipient }) => [
    'catchall',
    'matched',
    `${recipient} is a catchall that only receives replies; this mail is not a reply to ours`,
  ],
  'left-to-recipient': ({ address }) => ['other recipients', address, `${address} gets its own delivery of this mail`],
  'recipient-never-came': () => ['other recipients', 'never came', 'No delivery to the alias it names arrived within ten minutes'],
  confirmation: ({ isLikely }) => [
    'written by',
    'a machine',
    `It ${isLikely ? 'seems to' : 'may'} be a forwarding confirmation: a person should read it`,
  ],
  'alias-matched': ({ recipient, alias, model, contactPolicy }) => [
    'alias',
    'matched',
    `${recipient} is the alias ${alias}: ${model}, open to ${contactPolicy}`,
  ],
  'alias-unmatched': (event) => ['alias', 'none', howToMake(event)],
  'policy-applied': (event) => ['policy', event.answer, policyWords[event.answer](event)],
  'sender-unproved': ({ parameter }) => [
    'authenticated',
    'no',
    `DMARC failed, so the From address may be forged (mail.gateway.authentication is ${parameter})`,
  ],
  'record-forced': ({ recordId, alias, model }) => ['forced record', recordId, `Everything for ${alias} goes to this ${model}`],
  'defaults-invalid': ({ alias, model, why }) => [
    'defaults',
    'invalid',
    alias === null
      ? `The model ${model} requires values that a mail does not provide: ${why}`
      : `The defaults of ${alias} do not fit the model ${model}: ${why}`,
  ],
  'quota-free': ({ sender }) => ['loop quota', 'free', `${sender} is an allowed sender`],
  'quota-passed': ({ sender, threshold, minutes }) => [
    'loop quota',
    'passed',
    `${sender} may open at most ${counted(threshold, 'record')} in ${counted(minutes, 'minute')}`,
  ],
  'quota-over': ({ sender, count, threshold, minutes, blockedUntil }) => [
    'loop quota',
    'over',
    `${sender} opened ${counted(count, 'record')}; the limit is ${threshold} in ${counted(minutes, 'minute')}. Blocked until ${blockedUntil}`,
  ],
  'record-opened': ({ alias, model, ownerRecordId }) => [
    'record',
    'opened',
    `A new ${model} with the defaults of ${alias ?? 'its model'}${ownerRecordId ? `, below ${ownerRecordId}` : ''}`,
  ],
  'server-matched': ({ server, model }) => ['incoming server', 'matched', `${server} opens a ${model} for mail that nothing else matches`],
  'server-without-model': ({ recipient }) => ['incoming server', 'no model', `Nothing here matches ${recipient}: a person should read it`],

  'refusal-spared': ({ because, reason }) => ['refusal', 'held', sparedWords[because](reason)],
  'raw-not-kept': ({ server }) => [
    'raw mail',
    'not kept',
    `Only the beginning was fetched: the complete mail is still in the mailbox of ${server ?? 'its server'}`,
  ],
  'raw-missing': () => ['raw mail', 'missing', rawMissing],
  'assigned-to-record': ({ recordId }) => ['assigned', 'by a person', `Added to the chatter of ${recordId}`],
  'assigned-as-new': ({ model }) => ['assigned', 'by a person', `Opened as a new ${model}`],
  'cut-short': ({ maxBytes }) => [
    'log',
    'cut short',
    `The log keeps at most ${maxBytes / 1024} KB of such a mail: texts that end in … were longer, and lists may be, too`,
  ],
  failed: ({ error, attempts, isLast }) => [
    'failed',
    'our own fault',
    `${error}: the mail is kept and ${isLast ? `waits for a person to replay it, after ${counted(attempts, 'attempt')}` : 'will be retried; a person can replay it'}`,
  ],
}

function howToMake({ localPart, domain, isOurDomain }: EventOf<'alias-unmatched'>): string {
  const alias = `POST /api/aliases {"localPart":"${localPart}","model":"lead"}`
  return isOurDomain
    ? `There is no alias ${localPart}@${domain}. To create it: ${alias}`
    : `${domain} is not one of our alias domains, and no alias matches by local part alone. To create both: POST /api/domains {"name":"${domain}"}, then ${alias}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
