/** Mail from machines, and mail of our own that comes back. */
import type { Case } from '../cases'

const autoReply = 'mail.gateway.auto_reply'
const ownMail = { outcome: 'dropped', reason: 'own-mail' } as const
const opened = { outcome: 'created', reason: 'alias' } as const

export const machines: Case[] = [
  {
    file: 'automatic/out-of-office',
    to: 'support@example.com',
    expect: { outcome: 'held', reason: 'auto-reply', alias: 'support', kind: 'auto-reply', automatic: true },
    because: 'a holiday notice to a fresh alias must not open a ticket',
  },
  {
    file: 'automatic/out-of-office',
    to: 'support@example.com',
    given: { parameters: { [autoReply]: 'create' } },
    expect: { ...opened, model: 'ticket' },
    because: 'auto-replies can be let through',
  },
  {
    file: 'automatic/out-of-office',
    to: 'support@example.com',
    given: { parameters: { [autoReply]: 'drop' } },
    expect: { outcome: 'dropped', reason: 'auto-reply', alias: 'support' },
    because: 'auto-replies can be dropped',
  },
  {
    file: 'automatic/out-of-office-to-catchall',
    to: 'catchall@example.com',
    expect: { outcome: 'held', reason: 'auto-reply' },
    because: 'an auto-reply to the catchall is held',
  },
  {
    file: 'automatic/out-of-office-to-catchall',
    to: 'catchall@example.com',
    given: { parameters: { [autoReply]: 'create' } },
    expect: { outcome: 'held', reason: 'unrouted' },
    because: 'an auto-reply that is let through to the catchall marks itself automatic: a person looks at it',
  },
  {
    file: 'automatic/out-of-office-to-nobody',
    to: 'nobody@example.com',
    expect: { outcome: 'refused', reason: 'unknown-recipient', told: 'smtp' },
    because: 'an auto-reply that nothing would have taken is refused like any mail',
  },
  {
    file: 'automatic/out-of-office-forced-record',
    to: 'journal@example.com',
    expect: { outcome: 'held', reason: 'auto-reply', alias: 'journal' },
    because: 'an auto-reply to a forced record is held',
  },
  {
    file: 'automatic/out-of-office-in-thread',
    to: 'info@example.com',
    expect: {
      outcome: 'posted',
      reason: 'references',
      record: 'quote',
      kind: 'auto-reply',
      marks: ['auto-reply'],
      mailed: [],
      inbox: ['ann@example.com', 'bob@example.com'],
    },
    because: 'an auto-reply in a thread is posted, and nobody is told by mail',
  },
  {
    file: 'automatic/out-of-office-in-thread',
    to: 'info@example.com',
    given: { parameters: { [autoReply]: 'drop' } },
    expect: { outcome: 'posted', reason: 'references', record: 'quote' },
    because: 'the wish to drop auto-replies is about those without a thread',
  },
  {
    file: 'automatic/old-vacation-mark',
    to: 'support@example.com',
    expect: { outcome: 'held', reason: 'auto-reply', kind: 'auto-reply' },
    because: 'the marks of old vacation programs count',
  },
  {
    file: 'automatic/precedence-auto-reply',
    to: 'support@example.com',
    expect: { outcome: 'held', reason: 'auto-reply' },
    because: 'Precedence: auto_reply counts',
  },
  {
    file: 'automatic/monitor',
    to: 'support@example.com',
    expect: { ...opened, kind: 'ordinary', automatic: true },
    because: 'machines open tickets, too',
  },
  {
    file: 'automatic/monitor-refused',
    to: 'staff@example.com',
    expect: { outcome: 'refused', reason: 'not-allowed', told: 'smtp', automatic: true },
    because: 'a machine is never answered by mail',
  },
  {
    file: 'automatic/auto-submitted-no',
    to: 'staff@example.com',
    expect: { outcome: 'refused', reason: 'not-allowed', told: 'reply', automatic: false },
    because: 'Auto-Submitted: no is a person',
  },
  {
    file: 'automatic/suppress',
    to: 'staff@example.com',
    expect: { outcome: 'refused', reason: 'not-allowed', told: 'smtp' },
    because: 'who asks for no automatic answers gets none by mail',
  },
  {
    file: 'lists/to-alias',
    to: 'info@example.com',
    expect: { ...opened, kind: 'list', automatic: true },
    because: 'list mail to an alias opens a record',
  },
  {
    file: 'lists/refused',
    to: 'staff@example.com',
    expect: { outcome: 'refused', reason: 'not-allowed', told: 'smtp', kind: 'list' },
    because: 'a list is never answered by mail',
  },
  {
    file: 'catchall/list-mail',
    to: 'catchall@example.com',
    expect: { outcome: 'refused', reason: 'catchall-only', told: 'smtp' },
    because: 'list mail to the catchall is refused at SMTP time',
  },
  {
    file: 'catchall/redirection-to-confirm',
    to: 'catchall@example.com',
    expect: { outcome: 'held', reason: 'unrouted', automatic: true },
    because: "a provider's confirmation of a redirection to the catchall can be read by a person",
  },
  {
    file: 'catchall/no-reply-sender',
    to: 'catchall@example.com',
    expect: { outcome: 'held', reason: 'unrouted' },
    because: 'mail from a no-reply address to the catchall is held',
  },
  {
    file: 'loops/answer-to-notice',
    to: 'info@example.com',
    expect: { outcome: 'dropped', reason: 'answer-to-refusal' },
    because: 'an answer to one of our notices opens nothing and is answered by nobody',
  },
  {
    file: 'loops/notice-in-references',
    to: 'catchall@example.com',
    expect: { outcome: 'dropped', reason: 'answer-to-refusal' },
    because: 'a notice is known by its id anywhere in References, even when a transport changed its Message-ID',
  },
  { file: 'loops/notice-comes-back', to: 'info@example.com', expect: ownMail, because: 'a notice of ours that comes back is our own mail' },
  { file: 'loops/our-letter-comes-back', to: 'info@example.com', expect: ownMail, because: 'a mail of ours that comes back is dropped' },
  {
    file: 'loops/our-id-from-a-stranger',
    to: 'info@example.com',
    expect: ownMail,
    because: 'a Message-ID of ours is enough, whoever sends it',
  },
  {
    file: 'loops/transport-id-comes-back',
    to: 'info@example.com',
    expect: ownMail,
    because: 'the id that a transport gave to mail of ours is one of ours',
  },
  { file: 'loops/from-the-catchall', to: 'info@example.com', expect: ownMail, because: 'nobody but us writes from the catchall' },
  {
    file: 'loops/from-default-from',
    to: 'info@example.com',
    expect: ownMail,
    because: 'nobody but us writes from the default-from address, whatever its spelling and tag',
  },
  {
    file: 'loops/from-an-alias-to-open-one',
    to: 'info@example.com',
    expect: { ...opened, author: null },
    because: 'one alias may write to another, and is nobody as an author',
  },
  {
    file: 'loops/customers-own-mail-redirected',
    to: 'support@example.com',
    expect: { ...opened, model: 'ticket', author: 'carla' },
    because: "a customer's mail that we have in a chatter is no mail of ours",
  },
]
