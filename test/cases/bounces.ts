/** Reports about mail of ours: gateway.md section 3 rule 3, section 5. */
import type { Case } from '../cases'
import { bounceTo } from '../world'

const to = 'bounce@example.com'
const bounced = { outcome: 'bounced', reason: 'delivery-report' } as const
const ofAnswer = { ...bounced, record: 'quote', message: 'answer' } as const
const unmatched = { outcome: 'held', reason: 'unmatched-bounce' } as const

export const bounces: Case[] = [
  {
    file: 'bounces/unknown-user',
    to,
    from: '',
    expect: { ...ofAnswer, kind: 'bounce', automatic: true, changes: { carlaOfAnswer: 'bounced', fredOfAnswer: 'sent' } },
    because: 'a bounce is matched by the Message-ID of the mail that it returns',
  },
  { file: 'bounces/returned-headers', to, from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced' } }, because: 'returned headers are as good as a returned mail' },
  { file: 'bounces/original-recipient-first', to, from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced' } }, because: 'Original-Recipient comes before Final-Recipient' },
  { file: 'bounces/delayed', to, from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'delayed' } }, because: 'a delay is no bounce' },
  { file: 'bounces/relayed', to, from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'sent' } }, because: 'a success report changes nothing' },
  {
    file: 'bounces/two-recipients',
    to,
    from: '',
    expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced', fredOfAnswer: 'delayed' } },
    because: 'every recipient of a report is read, each with its own action',
  },
  { file: 'bounces/own-references', to, from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced' } }, because: "without a returned mail, the bounce's own References name the message" },
  { file: 'bounces/exchange-id', to, from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced' } }, because: 'Exchange names the id that we gave in a header of its own' },
  {
    file: 'bounces/no-recipient-only-reader',
    to,
    from: '',
    expect: { ...bounced, record: 'order', message: 'confirmation', changes: { doraOfConfirmation: 'bounced' } },
    because: 'a report that names nobody is about the only person that the message was sent to',
  },
  { file: 'bounces/no-recipient-two-readers', to, from: '', expect: { ...unmatched, changes: { carlaOfAnswer: 'sent', fredOfAnswer: 'sent' } }, because: 'a report that names nobody of two readers is about neither' },
  { file: 'bounces/stranger-named', to, from: '', expect: { ...unmatched, changes: { carlaOfAnswer: 'sent' } }, because: 'knowing a message id is not enough: the address must be one that the message was sent to' },
  { file: 'bounces/unknown-mail', to, from: '', expect: unmatched, because: 'a bounce of mail that is not ours is held' },
  {
    file: 'bounces/with-token',
    to: bounceTo('carlaOfAnswer'),
    from: '',
    expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced', fredOfAnswer: 'sent' } },
    because: 'a signed bounce address names the recipient, whatever address the report names',
  },
  { file: 'bounces/with-token', to, from: '', expect: unmatched, because: 'without the token, the same report matches nothing' },
  { file: 'bounces/unknown-user', to: 'returns@example.net', from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced' } }, because: 'the bounce address of any domain takes reports' },
  { file: 'bounces/to-an-alias', to: 'info@example.com', from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced' } }, because: 'a bounce to an alias opens no record' },
  { file: 'bounces/to-an-alias', to: 'nobody@example.com', from: '', expect: ofAnswer, because: 'a bounce is a bounce, even at an address that does not exist' },
  { file: 'bounces/not-to-the-bounce-address', to: 'catchall@example.com', from: '', expect: unmatched, because: 'a bounce to the catchall is held, never answered' },
  {
    file: 'bounces/from-mailer-daemon',
    to: 'info@example.com',
    from: '',
    expect: { ...bounced, record: 'order', changes: { doraOfConfirmation: 'bounced' } },
    because: 'what MAILER-DAEMON writes is a bounce, and the id in its text names the message',
  },
  {
    file: 'bounces/qmail',
    to: 'info@example.com',
    from: '',
    expect: { ...bounced, record: 'order', kind: 'bounce', changes: { doraOfConfirmation: 'bounced' } },
    because: 'a null sender with the body of a well-known bounce is a bounce',
  },
  {
    file: 'bounces/qmail',
    to: 'info@example.com',
    from: 'postmaster@mail.example.org',
    expect: { outcome: 'created', reason: 'alias', kind: 'ordinary' },
    because: 'the same words from a person are a question',
  },
  { file: 'bounces/status-part-from-null-sender', to: 'info@example.com', from: '', expect: { ...ofAnswer, changes: { carlaOfAnswer: 'bounced' } }, because: 'a null sender with a delivery-status part is a bounce' },
  {
    file: 'bounces/status-part-from-a-person',
    to: 'info@example.com',
    expect: { outcome: 'created', reason: 'alias', kind: 'ordinary' },
    because: 'a delivery-status part in mail from a person is an attachment',
  },
  { file: 'bounces/ordinary-mail', to, expect: unmatched, because: 'ordinary mail to the bounce address is held, readable' },
  { file: 'bounces/ordinary-mail', to: 'bounce+x@example.com', expect: unmatched, because: 'the bounce address with a plus-tag is the bounce address' },
  {
    file: 'bounces/of-a-notice',
    to,
    from: '',
    expect: { outcome: 'dropped', reason: 'answer-to-refusal' },
    because: 'a bounce of one of our notices concerns nobody',
  },
  {
    file: 'bounces/read-receipt',
    to: 'info@example.com',
    expect: { outcome: 'bounced', reason: 'read-receipt', record: 'quote', message: 'answer', kind: 'report', changes: { carlaOfAnswer: 'sent' } },
    because: 'a read receipt is noted and is no failure',
  },
  { file: 'bounces/read-receipt-of-nothing', to: 'info@example.com', expect: { ...unmatched, kind: 'report' }, because: 'a read receipt of nothing of ours is held' },
  {
    file: 'bounces/abuse-report',
    to,
    expect: { outcome: 'bounced', reason: 'abuse-report', record: 'quote', kind: 'report', changes: { carlaOfAnswer: 'sent' } },
    because: 'an abuse report is noted and is no failure',
  },
]
