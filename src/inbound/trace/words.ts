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

export const rawMissing =
  'The raw mail is missing: the bucket has no object under its key any more, so nothing can be made of the mail until it is put back.'

const partWords: Record<Part, string> = {
  opener: 'opened this record',
  follower: 'follows this record',
  reader: 'was written to from this record by a user',
  named: 'stands in To or Cc of a message by somebody who takes part',
}

const writers: Record<EventOf<'classified'>['by'], (sign: string | null) => string> = {
  machine: (sign) => `Sent by a machine (${sign}); never answered`,
  'person-asking-for-silence': () => 'A person wrote it, and it asks for no automatic answers',
  person: () => 'Nothing says that a machine sent it',
}

const claimed: Record<EventOf<'reply-unproved'>['claims'], string> = {
  user: 'a user',
  participant: 'somebody we know',
  stranger: 'somebody new',
}

const followerWords: Record<EventOf<'following'>['verdict'], ['yes' | 'no', detail: (user: string) => string]> = {
  follows: ['yes', (user) => `${user} wrote to it, and follows it from now on`],
  'may-not-see': ['no', (user) => `${user} may not see records of this company, and does not follow it`],
  'not-proved': ['no', (user) => `Nothing proves that ${user} wrote it: they do not follow the record for it`],
}

const policyWords: Record<PolicyAnswer, (event: EventOf<'policy-applied'>) => string> = {
  allowed: ({ alias, contactPolicy }) => `${alias} is open to ${contactPolicy}`,
  refused: ({ alias, contactPolicy }) => `Only ${contactPolicy} may write to ${alias}, and the sender is none of them`,
  'no record to follow': ({ alias }) =>
    `${alias} is open to followers, but has neither a forced nor an owner record that could be followed`,
}

const sparedWords: Record<EventOf<'refusal-spared'>['because'], (reason: string) => string> = {
  fetched: (reason) => `Fetched mail is never refused (${reason}), and nobody is told: a person should look`,
  'taken-before': (reason) => `It was taken before and can no longer be refused (${reason}): a person should look`,
}

const words: { [Kind in EventKind]: (event: EventOf<Kind>) => Line } = {
  arrived: ({ door, from, to, bytes, envelopeSender }) => [
    'arrived',
    door,
    `From ${from || 'nobody'} to ${to}, ${bytes} bytes, envelope sender ${envelopeSender ?? '<>'}`,
  ],
  read: ({ doubt }) =>
    doubt === null
      ? ['read', 'postal-mime', 'Nothing in it is of a kind that postal-mime misreads']
      : ['read', 'exact', `The exact reader took over: ${doubtInWords(doubt)} (${doubt})`],
  fetched: ({ server, recipient, isForMailbox }) => [
    'fetched',
    server,
    isForMailbox
      ? `Its headers name no address of ours: it counts as written to the mailbox itself, ${recipient}`
      : `Its headers name ${recipient}, an address of ours`,
  ],
  redirected: ({ by, writtenBy }) => ['redirected', by, `${by} passed it on; it was written by ${writtenBy || 'nobody'}`],
  forwarded: ({ by, originalSender, sender }) => [
    'forwarded',
    by,
    `${by} stands in From in place of who wrote it: ${originalSender}, as far as its headers can be believed. It counts as written by ${sender}`,
  ],
  classified: ({ as, by, sign }) => ['kind', as, writers[by](sign)],
  'verdicts-read': ({ spf, dkim, dmarc }) => ['authentication', dmarc, `SPF ${spf}, DKIM ${dkim}, DMARC ${dmarc}`],

  'too-large': ({ bytes, limit }) => ['size', 'too large', `${bytes} bytes; the limit is ${limit} (mail.max_bytes)`],
  'not-seen-before': () => ['seen before', 'no', 'No earlier delivery of this mail to this recipient took effect'],
  'seen-before': ({ mailId }) => ['seen before', 'yes', `Mail ${mailId} was the same: same Message-ID, recipient and fingerprint`],
  'beyond-bounds': ({ bound }) => ['bounds', 'beyond', `It was not read to the end: ${bound}`],
  'notice-answered': ({ noticeId }) => ['answer to a notice', 'yes', `It is, answers or returns ${noticeId}, one of our own notices`],
  'own-mail': ({ internetMessageId }) => ['our own mail', 'yes', `Its Message-ID ${internetMessageId} is one of ours`],
  'web-form': ({ from, correspondent }) => [
    'own address',
    'a form',
    `From is ${from}, an address of ours, and answers go to ${correspondent}: so writes a web form`,
  ],
  'own-address-held': ({ from }) => [
    'own address',
    'held',
    `From is ${from}, an address of ours that only we write from, and Reply-To names nobody else: a person should look`,
  ],

  'no-report': ({ recipient }) => [
    'bounce address',
    'ordinary mail',
    `${recipient} takes delivery reports, and this is none: a person should read it`,
  ],
  'report-read': ({ about, recipients, ids }) => ['report', about, `A report on ${recipients} recipients, naming ${ids} ids`],
  'report-unmatched': () => ['report', 'unmatched', 'It is about no message of ours to a recipient that it names'],
  'recipient-reported': ({ address, state, reason }) => ['recipient', state, `${address}: ${reason}`],

  'reply-address-verified': ({ messageId, model, recordId }) => [
    'reply address',
    'verified',
    `The signed address names message ${messageId} of the ${model} ${recordId}`,
  ],
  'reply-address-gone': () => ['reply address', 'gone', 'The signed address is ours, but its message is gone'],
  'reference-matched': ({ messageId, model, recordId }) => [
    'references',
    'matched',
    `It answers message ${messageId} of the ${model} ${recordId}`,
  ],
  'reference-elsewhere': () => [
    'references',
    'elsewhere',
    'What it names was received by another company alone. Anybody can write under the id of a mail they know, so it leads nowhere',
  ],
  'reference-unmatched': ({ ids }) => [
    'references',
    'none',
    ids === 0 ? 'It names no earlier mail' : `None of the ${ids} ids it names is a message here`,
  ],
  'sent-on': ({ alias, model }) => [
    'forward',
    'yes',
    `${alias} opens records of another model (${model}): the conversation is sent on to it`,
  ],
  'only-copied': ({ alias }) => ['forward', 'no', `${alias} stands in Cc only: still an answer`],
  'taking-part': ({ sender, part }) => [
    'takes part',
    part ? 'yes' : 'no',
    `${sender ?? 'The sender'} ${part ? partWords[part] : 'neither opened nor follows this record, and nobody who takes part has written to them: only users are told'}`,
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
  'posted-before': ({ messageId }) => ['chatter', 'stands already', `The same mail is message ${messageId} of this record`],
  calmed: () => ['loop', 'calmed', 'So many mails came from this sender to this record lately that nobody is told by mail'],

  'auto-reply': ({ wish }) => ['automatic reply', wish, `It belongs to no conversation; mail.gateway.auto_reply is ${wish}`],
  'catchall-matched': ({ recipient }) => [
    'catchall',
    'matched',
    `${recipient} is a catchall and only collects answers; this mail answers nothing of ours`,
  ],
  'left-to-recipient': ({ address }) => ['other recipients', address, `${address} gets its own delivery of this mail`],
  'recipient-never-came': () => ['other recipients', 'never came', 'No delivery to the alias it names came within ten minutes'],
  confirmation: ({ isLikely }) => [
    'written by',
    'a machine',
    `It ${isLikely ? 'seems to' : 'may'} be the confirmation of a redirection: a person should read it`,
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
      ? `The model ${model} does not go without values that no mail gives: ${why}`
      : `The defaults of ${alias} do not fit the model ${model}: ${why}`,
  ],
  'quota-free': ({ sender }) => ['loop quota', 'free', `${sender} is an allowed sender`],
  'quota-passed': ({ sender, threshold, minutes }) => [
    'loop quota',
    'passed',
    `Mails from ${sender} that open records: at most ${threshold} in ${minutes} minutes`,
  ],
  'quota-over': ({ sender, count, threshold, minutes, blockedUntil }) => [
    'loop quota',
    'over',
    `${sender} opened ${count} records, the limit is ${threshold} in ${minutes} minutes; blocked until ${blockedUntil}`,
  ],
  'record-opened': ({ alias, model, ownerRecordId }) => [
    'record',
    'opened',
    `A new ${model} with the defaults of ${alias ?? 'its model'}${ownerRecordId ? `, below ${ownerRecordId}` : ''}`,
  ],
  'server-matched': ({ server, model }) => ['incoming server', 'matched', `${server} opens a ${model} of mail that nothing else takes`],
  'server-without-model': ({ recipient }) => [
    'incoming server',
    'no model',
    `Nothing here takes mail to ${recipient}: a person should read it`,
  ],

  'refusal-spared': ({ because, reason }) => ['refusal', 'held', sparedWords[because](reason)],
  'raw-not-kept': ({ server }) => [
    'raw mail',
    'not kept',
    `Only its beginning was read: the whole mail is still in the mailbox of ${server ?? 'its server'}`,
  ],
  'raw-missing': () => ['raw mail', 'missing', rawMissing],
  'assigned-to-record': ({ recordId }) => ['assigned', 'by a person', `Added to the chatter of ${recordId}`],
  'assigned-as-new': ({ model }) => ['assigned', 'by a person', `Opened as a new ${model}`],
  'cut-short': ({ maxBytes }) => [
    'log',
    'cut short',
    `The log keeps at most ${maxBytes / 1024} KB of such a mail: texts that end in … were longer, and so may lists be`,
  ],
  failed: ({ error, attempts, isLast }) => [
    'failed',
    'our own fault',
    `${error}: the mail is kept whole and ${isLast ? `waits for a person to replay it, after ${attempts} tries` : 'will be tried again; a person can replay it'}`,
  ],
}

function howToMake({ localPart, domain, isOurDomain }: EventOf<'alias-unmatched'>): string {
  const alias = `POST /api/aliases {"localPart":"${localPart}","model":"lead"}`
  return isOurDomain
    ? `There is no alias ${localPart}@${domain}. To make it: ${alias}`
    : `${domain} is no alias domain of ours and no alias matches by local part alone. To make both: POST /api/domains {"name":"${domain}"}, then ${alias}`
}
