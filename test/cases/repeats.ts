/** The same mail again. */
import type { Case } from '../cases'

const first = { file: 'duplicates/first', to: 'info@example.com', claim: 'effect', record: 'order', message: 'confirmation' } as const
const duplicate = { outcome: 'dropped', reason: 'duplicate' } as const
const opened = { outcome: 'created', reason: 'alias' } as const

export const repeats: Case[] = [
  { file: 'duplicates/first', to: 'info@example.com', expect: opened, because: 'a mail that was never seen before is no duplicate' },
  {
    file: 'duplicates/first',
    to: 'info@example.com',
    given: { earlier: first },
    expect: { ...duplicate, record: 'order', message: 'confirmation', mailed: [] },
    because: 'the same mail to the same recipient is a duplicate, and the log names what the first became',
  },
  {
    file: 'duplicates/second-way',
    to: 'info@example.com',
    given: { earlier: first },
    expect: duplicate,
    because: 'trace headers make no other mail',
  },
  {
    file: 'duplicates/second-way',
    to: 'INFO@EXAMPLE.com',
    given: { earlier: first },
    expect: duplicate,
    because: 'the recipient is compared normalised',
  },
  {
    file: 'duplicates/first',
    to: 'support@example.com',
    given: { earlier: first },
    expect: { ...opened, model: 'ticket' },
    because: 'the same mail to another recipient is decided for itself',
  },
  {
    file: 'duplicates/same-id-other-words',
    to: 'info@example.com',
    given: { earlier: first },
    expect: opened,
    because: 'the same Message-ID with other words is another mail',
  },
  {
    file: 'duplicates/same-words-other-id',
    to: 'info@example.com',
    given: { earlier: first },
    expect: opened,
    because: 'the same words with another Message-ID are another mail',
  },
  {
    file: 'duplicates/first',
    to: 'info@example.com',
    given: { earlier: { ...first, claim: 'failure' } },
    expect: opened,
    because: 'a mail that failed through a fault of ours is no duplicate',
  },
  {
    file: 'leads/no-message-id',
    to: 'info@example.com',
    given: { earlier: { ...first, file: 'leads/no-message-id' } },
    expect: duplicate,
    because: 'a mail without Message-ID is known again by its fingerprint',
  },
  {
    file: 'catchall/new-mail',
    to: 'catchall@example.com',
    given: { earlier: { ...first, file: 'catchall/new-mail', to: 'catchall@example.com', claim: 'notice' } },
    expect: { outcome: 'refused', reason: 'catchall-only', told: 'smtp' },
    because: 'a mail that was refused is decided afresh',
  },
  {
    file: 'bounces/unknown-user',
    to: 'bounce@example.com',
    from: '',
    given: { earlier: { ...first, file: 'bounces/unknown-user', to: 'bounce@example.com', record: 'quote', message: 'answer' } },
    expect: { ...duplicate, record: 'quote', message: 'answer', changes: { carlaOfAnswer: 'sent' } },
    because: 'a report that was read counts once',
  },
  {
    file: 'replies/two-of-our-addresses',
    to: 'catchall@example.com',
    given: { standing: { file: 'replies/two-of-our-addresses', in: 'quote', as: 'answer' } },
    expect: { ...duplicate, record: 'quote', message: 'answer', mailed: [] },
    because: 'an answer that stands in the chatter already is not posted again, and the log names the message',
  },
  {
    file: 'replies/two-of-our-addresses',
    to: 'info@example.com',
    given: { standing: { file: 'replies/two-of-our-addresses', in: 'order', as: 'confirmation' } },
    expect: { outcome: 'posted', reason: 'references', record: 'quote' },
    because: 'standing in the chatter of another record is no hindrance',
  },
]
