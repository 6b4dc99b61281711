/** Whatever a stranger can send is an outcome, never an exception. */
import type { Case } from '../cases'

const to = 'info@example.com'
const from = 'eve@example.org'
const opened = { outcome: 'created', reason: 'alias' } as const

export const broken: Case[] = [
  {
    file: 'broken/raw-8-bit',
    to,
    from,
    expect: { ...opened, name: 'Café und Straße', email: from },
    because: 'headers in an undeclared 8-bit charset are read',
  },
  {
    file: 'broken/crlf',
    to,
    from,
    expect: { ...opened, name: 'Three shelves', dmarc: 'pass' },
    because: 'CRLF line ends are the ordinary ones',
  },
  { file: 'broken/bare-cr', to, from, expect: opened, because: 'a mail whose lines end with a bare CR is taken' },
  { file: 'broken/no-blank-line', to, from, expect: { ...opened, name: 'Headers only' }, because: 'a mail without a body is taken' },
  { file: 'broken/empty', to, from, expect: { ...opened, email: from, name: '(no subject)' }, because: 'an empty mail is taken' },
  { file: 'broken/only-body', to, from, expect: { ...opened, email: from }, because: 'a mail without headers is taken' },
  { file: 'broken/null-bytes', to, from, expect: { ...opened, name: 'Nul l' }, because: 'NUL is no part of any text that is stored' },
  {
    file: 'broken/mbox-line',
    to,
    from,
    expect: { ...opened, name: 'With an mbox line' },
    because: "a mailbox's separator on top is skipped",
  },
  { file: 'broken/unclosed-boundary', to, from, expect: { ...opened, name: 'Cut off' }, because: 'a mail that was cut off is taken' },
  { file: 'broken/wrong-charset', to, from, expect: opened, because: 'a charset that does not exist is no hindrance' },
  { file: 'broken/bad-date', to, from, expect: opened, because: 'a date that is none is no hindrance' },
  { file: 'broken/far-future', to, from, expect: opened, because: 'a date in the future is no hindrance' },
  {
    file: 'broken/garbage-from',
    to,
    from,
    expect: { ...opened, email: from },
    because: 'where From is garbage, the envelope sender wrote it',
  },
  { file: 'broken/id-without-brackets', to, from, expect: opened, because: 'a Message-ID without brackets is one' },
  {
    file: 'broken/nested-without-end',
    to,
    from,
    expect: { outcome: 'held', reason: 'beyond-bounds' },
    because: 'a mail beyond every bound is kept whole for a person to look at',
  },
  {
    file: 'broken/empty',
    to: 'nobody@example.com',
    from: '',
    expect: { outcome: 'refused', reason: 'unknown-recipient', told: 'smtp' },
    because: 'an empty mail from nobody to nobody is refused',
  },
]
