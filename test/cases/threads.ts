/** Which of the messages that a mail names it answers, and who takes part in a conversation. */
import type { Case } from '../cases'

const inQuote = { outcome: 'posted', reason: 'references', record: 'quote' } as const
const isNew = { ...inQuote, marks: ['new-participant'] } satisfies Case['expect']
const takesPart = { ...inQuote, marks: [] } satisfies Case['expect']
const mallory = 'mallory@example.org'

export const threads: Case[] = [
  {
    file: 'threads/to-her-own-request',
    to: 'info@example.com',
    given: { decoy: 'north' },
    expect: { ...inQuote, author: 'carla', mailed: ['bob@example.com'] },
    because: 'whoever writes first under the Message-ID of somebody else, to another company, does not get the answer',
  },
  {
    file: 'threads/to-her-own-request',
    to: 'catchall@example.com',
    given: { decoy: 'north' },
    expect: inQuote,
    because: 'at a catchall, the companies that use its domain are the recipient’s',
  },
  {
    file: 'threads/to-her-own-request',
    to: 'replies@example.net',
    given: { decoy: 'north' },
    expect: { outcome: 'posted', reason: 'references', record: 'decoy', author: 'carla', marks: ['new-participant'], mailed: [] },
    because: 'what one company received under an id is answered there, and nowhere else',
  },
  {
    file: 'threads/to-north',
    to: 'replies@example.net',
    expect: { outcome: 'refused', reason: 'catchall-only' },
    because: 'an id that only another company received leads nowhere',
  },
  {
    file: 'replies/in-reply-to',
    to: 'replies@example.net',
    given: { decoy: 'north' },
    expect: inQuote,
    because: 'an id that we made leads to its record from everywhere: nobody else could know it first',
  },
  {
    file: 'threads/to-her-own-request',
    to: 'info@example.com',
    given: { decoy: 'example' },
    expect: { ...takesPart, author: 'carla' },
    because: 'of two received mails with one id, the one where the sender takes part counts, not the older one',
  },
  {
    file: 'threads/to-the-request-by-zoe',
    to: 'info@example.com',
    given: { decoy: 'example' },
    expect: { outcome: 'posted', reason: 'references', record: 'decoy', marks: ['new-participant'] },
    because: 'where the sender takes part in neither, the oldest counts',
  },
  {
    file: 'threads/ours-before-newer-received',
    to: 'info@example.com',
    given: { standing: { file: 'threads/standing', in: 'order', as: 'confirmation' } },
    expect: inQuote,
    because: 'an id of ours counts before one that we received, however new that is',
  },
  {
    file: 'threads/by-eve-again',
    to: 'info@example.com',
    given: { said: { from: 'eve@example.org', marks: ['new-participant'] } },
    expect: { ...isNew, mailed: ['bob@example.com'] },
    because: 'having written into a record makes nobody a part of it',
  },
  {
    file: 'threads/by-eve-again',
    to: 'info@example.com',
    given: { said: { from: 'eve@example.org', answers: false } },
    expect: isNew,
    because: 'nor does having written into it through an alias that feeds it',
  },
  {
    file: 'threads/by-mallory',
    to: 'info@example.com',
    given: { said: { from: 'eve@example.org', marks: ['new-participant'], cc: mallory } },
    expect: isNew,
    because: 'somebody new brings nobody in',
  },
  {
    file: 'threads/by-mallory',
    to: 'info@example.com',
    given: { said: { from: 'carla@example.org', cc: mallory } },
    expect: { ...takesPart, author: null, mailed: ['bob@example.com'] },
    because: 'whom somebody who takes part copies in takes part, whatever message they answer',
  },
  {
    file: 'threads/by-mallory',
    to: 'info@example.com',
    given: { said: { from: 'carla@example.org', cc: mallory, dmarc: 'fail' } },
    expect: isNew,
    because: 'a forged mail brings nobody in',
  },
  {
    file: 'threads/by-mallory',
    to: 'info@example.com',
    given: { said: { from: 'ann@example.com', cc: mallory, marks: ['sender-not-proved'] } },
    expect: isNew,
    because: 'nor does a mail of a user whom nothing proves',
  },
  {
    file: 'threads/by-mallory-forged',
    to: 'info@example.com',
    given: { said: { from: 'eve@example.org', marks: ['new-participant'], cc: mallory } },
    expect: { outcome: 'held', reason: 'unauthenticated' },
    because: 'somebody new whose DMARC failed is held',
  },
  {
    file: 'threads/by-an-umlaut',
    to: 'info@example.com',
    given: { said: { from: 'carla@example.org', cc: 'Otto@Müller.example' } },
    expect: takesPart,
    because: 'a domain is the same in both of its spellings',
  },
  {
    file: 'threads/by-bob',
    to: 'info@example.com',
    given: { silenced: 'bob' },
    expect: { ...takesPart, author: 'bob', mailed: ['carla@example.org', 'fred@example.org', 'gina@example.org'] },
    because: 'a user is who they are, whatever colleagues write on their contact',
  },
  {
    file: 'replies/in-reply-to',
    to: 'info@example.com',
    given: { silenced: 'bob' },
    expect: { ...inQuote, mailed: ['bob@example.com'] },
    because: 'a user is told of what they follow, whatever colleagues write on their contact',
  },
  {
    file: 'replies/in-reply-to',
    to: 'info@example.com',
    given: { bobIsOfNorth: true },
    expect: { ...inQuote, mailed: [], inbox: ['ann@example.com'] },
    because: 'a user who may no longer see a record is told nothing of it',
  },
]
