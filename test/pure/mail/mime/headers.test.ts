/** What the headers say of ids, machines and authentication. */
import { describe, expect, it } from 'vitest'
import { readAutomatic } from '../../../../src/mail/automatic/automatic'
import { readHeaders } from '../../../../src/mail/mime/headers'
import { messageIds, ownMessageId, threadIds } from '../../../../src/mail/address/message-id'

describe('headers', () => {
  it('are unfolded, whatever the line ends', () => {
    expect(readHeaders('Subject: a\r\n b\nX-Y :c\r\n\td\r\nnothing\r\n: odd')).toEqual([
      { name: 'subject', value: 'a b' },
      { name: 'x-y', value: 'c d' },
    ])
  })
})

describe('message ids', () => {
  it('are every <…>, with the white space of folding removed', () => {
    expect(messageIds('<a@b> junk <c\r\n d@e>,<a@b> <>')).toEqual(['a@b', 'cd@e'])
  })
  it('of a mail may lack their brackets', () => {
    expect(ownMessageId(' a@b ')).toBe('a@b')
    expect(ownMessageId('  ')).toBeUndefined()
  })
  it('that are too long are told apart to their last letter, and are the same wherever they stand', () => {
    const [one, other] = ['1', '2'].map((last) => `${'x'.repeat(900)}${last}@example.org`)
    expect(ownMessageId(`<${one}>`)).toMatch(/^[\da-f]{64}@long-message-id\.invalid$/)
    expect(ownMessageId(`<${one}>`)).not.toBe(ownMessageId(`<${other}>`))
    expect(threadIds(`<a@b> <${one}>`, `<${other}>`)).toEqual(['a@b', ownMessageId(`<${one}>`), ownMessageId(`<${other}>`)])
    const longest = `${'x'.repeat(308)}@example.org`
    expect(ownMessageId(`<${longest}>`)).toBe(longest)
  })
  it('of the thread are the last 32 of References and those of In-Reply-To', () => {
    const references = Array.from({ length: 100 }, (_, number) => `<${number}@x>`).join(' ')
    expect(threadIds(references, '<answered@x>')).toEqual([...Array.from({ length: 32 }, (_, number) => `${number + 68}@x`), 'answered@x'])
  })
})

describe('a machine', () => {
  it.each([
    ['Auto-Submitted: auto-replied (vacation)', 'auto-reply', true],
    ['X-Autoreply: yes', 'auto-reply', true],
    ['Precedence: auto_reply', 'auto-reply', true],
    ['Auto-Submitted: auto-generated', 'ordinary', true],
    ['Precedence: bulk', 'ordinary', true],
    ['List-Id: <x.example>', 'list', true],
    ['X-Auto-Response-Suppress: All', 'ordinary', false],
    ['Auto-Submitted: no', 'ordinary', false],
    ['X-Auto-Response-Suppress: None', 'ordinary', false],
    ['Subject: Out of office party', 'ordinary', false],
  ])('%s: %s, automatic %s', (header, kind, automatic) => expect(readAutomatic(readHeaders(header))).toMatchObject({ kind, automatic }))
})
