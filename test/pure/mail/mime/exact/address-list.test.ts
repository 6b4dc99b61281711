/** From, To and Cc as mail has them. */
import { describe, expect, it } from 'vitest'
import { parseAddresses } from '../../../../../src/mail/mime/exact/address-list'
import { cpuMs } from '../../../cpu-time'

const [ann, bob] = ['ann@example.com', 'bob@example.com']

describe('an address', () => {
  it.each([
    ['alone', ann, '', ann],
    ['in brackets', `<${ann}>`, '', ann],
    ['with a name', `Ann Archer <${ann}>`, 'Ann Archer', ann],
    ['with a name in quotes', `"Archer, Ann" <${ann}>`, 'Archer, Ann', ann],
    ['with quotes in its name', `"Ann \\"Bow\\" Archer" <${ann}>`, 'Ann "Bow" Archer', ann],
    ['with a comma in its name', `Archer, Ann <${ann}>`, 'Archer, Ann', ann],
    ['with dots in its name', `Ann Q. Archer <${ann}>`, 'Ann Q. Archer', ann],
    ['with a quote that does not end', `"Ann Archer <${ann}>`, 'Ann Archer', ann],
    ['with a quote too many', `"Ann" Archer" <${ann}>`, 'Ann Archer', ann],
    ['with a name in the middle of quotes', `Ann "Bow" Archer <${ann}>`, 'Ann Bow Archer', ann],
    ['with a comment for a name', `${ann} (Ann Archer)`, 'Ann Archer', ann],
    ['with a comment and brackets', `<${ann}> (Ann Archer)`, 'Ann Archer', ann],
    ['with comments everywhere', 'Ann(the \\) archer) <ann(at home)@example.com(her host)>', 'Ann', ann],
    ['with a comment that does not end', `Ann (Archer <${ann}>`, 'Ann ( Archer', ann],
    ['with a name behind it', `${ann} Ann Archer`, 'Ann Archer', ann],
    ['with a name before it and no brackets', `Ann Archer ${ann}`, 'Ann Archer', ann],
    ['with a name glued to the bracket', `Ann<${ann}>`, 'Ann', ann],
    ['with an address for a name', `${bob} <${ann}>`, bob, ann],
    ['with an address for a name, in quotes', `"${bob}" <${ann}>`, bob, ann],
    ['with its name in an encoded word', `=?utf-8?Q?Ann_=C3=84rcher?= <${ann}>`, 'Ann Ärcher', ann],
    ['with its name in encoded words in quotes', `"=?utf-8?Q?Ann?= =?utf-8?Q?_=C3=84?=" <${ann}>`, 'Ann Ä', ann],
    ['with a comma within an encoded word', `=?utf-8?Q?Archer, Ann?= <${ann}>`, 'Archer, Ann', ann],
    ['all in one encoded word', '=?utf-8?Q?Ann_=3Cann=40example.com=3E?=', 'Ann', ann],
    ['encoded without a name', '=?utf-8?Q?ann=40example.com?=', '', ann],
    ['encoded within its brackets', 'Ann <=?utf-8?Q?ann=40example.com?=>', 'Ann', ann],
    ['in quotes alone', `"${ann}"`, '', ann],
    ['in single quotes', `'${ann}'`, '', ann],
    ['in brackets and single quotes', `Ann <'${ann}'>`, 'Ann', ann],
    ['in two brackets', `Ann <<${ann}>>`, 'Ann', ann],
    ['in a bracket that does not end', `Ann <${ann}`, 'Ann', ann],
    ['in a bracket that does not begin', `Ann ${ann}>`, 'Ann', ann],
    ['with an obsolete route', `Ann <@one.example.net,@two.example.net:${ann}>`, 'Ann', ann],
    ['with spaces', 'Ann < ann @ example . com >', 'Ann', ann],
    ['with spaces and without brackets', 'ann @ example.com', '', ann],
    ['with spaces around everything', 'Ann ann @ example. com', 'Ann', ann],
    ['with mailto', `<mailto:${ann}?subject=x>`, '', ann],
    ['with mailto and without brackets', `mailto:${ann}`, '', ann],
    ['with a dot at its end', `${ann}.`, '', ann],
    ['with a quoted local part', '"ann archer"@example.com', '', '"ann archer"@example.com'],
    ['with a quoted local part in brackets', 'Ann <"ann@home"@example.com>', 'Ann', '"ann@home"@example.com'],
    ['with a literal', 'ann@[192.0.2.1]', '', 'ann@[192.0.2.1]'],
    ['with a literal of IPv6', 'Ann <ann@[IPv6:2001:db8::1]>', 'Ann', 'ann@[IPv6:2001:db8::1]'],
    ['in another alphabet', 'Ænn <ænn@exämple.com>', 'Ænn', 'ænn@exämple.com'],
    ['with a colon in its name', `Re: Ann <${ann}>`, 'Ann', ann],
    ['behind a comma', `, ${ann}`, '', ann],
  ])('%s', (_name, written, name, address) => expect(parseAddresses(written, 10)).toEqual([{ name, address }]))

  it.each(['', 'undisclosed-recipients:;', 'Ann Archer', '"Ann"', '<>', 'Ann <>', ':;,<>()', '@', '(comment)'])(
    'is not there in %j',
    (written) => {
      expect(parseAddresses(written, 10).filter(({ address }) => address.includes('@'))).toEqual([])
    },
  )
})

describe('a list', () => {
  it.each([
    ['with commas', `${ann}, ${bob}`],
    ['with semicolons, as Outlook has it', `${ann}; ${bob};`],
    ['with spaces alone', `${ann} ${bob}`],
    ['with brackets alone', `<${ann}> <${bob}>`],
    ['with empty places', `, ${ann},, ;${bob},`],
    ['in a group', `Friends: ${ann}, ${bob};`],
    ['in two groups', `One: ${ann}; "Two": ${bob}`],
    ['behind an empty group', `Nobody:; ${ann}, ${bob}`],
    ['in a bracket that does not end', `Ann <${ann}, Bob <${bob}>`],
    ['with two brackets for one name', `Ann <${ann}> <${bob}>`],
  ])('%s', (_name, written) => expect(parseAddresses(written, 10).map(({ address }) => address)).toEqual([ann, bob]))

  it('ends at its limit', () => expect(parseAddresses(`${ann}, `.repeat(50), 7)).toHaveLength(7))
})

describe('200 KB', () => {
  it.each([
    '"',
    '(',
    '<',
    '<"',
    '"\\"',
    'a,',
    'a ',
    'a@b,',
    'a@b ',
    '<a@b>',
    '@',
    ':',
    ';',
    ',',
    '=?a?q?',
    '(a)',
    '((',
    '<a',
    '[',
    '"a" ',
    'm',
    '=',
    ' ',
    '\\',
    'a@',
    '@ ',
    'a@ ',
    '"<',
    ' , ',
  ])('of %j are read in a moment', (filler) => {
    const started = cpuMs()
    parseAddresses(filler.repeat(200_000 / filler.length), 1000)
    parseAddresses(`x ${filler.repeat(200_000 / filler.length)} <a@example.com>`, 1000)
    expect(cpuMs() - started).toBeLessThan(10_000)
  })
})
