/** Whose verdict is believed: the platform's. A sender may write whatever he likes, wherever he can. */
import { describe, expect, it } from 'vitest'
import { readAuthentication, resultsBy } from '../../../src/mail/authentication'
import type { Header } from '../../../src/mail/mime/headers'
import { platformHeaders } from '../../platform'
import { cpuMs } from '../cpu-time'

const passed = 'dkim=pass header.d=example.org; dmarc=pass header.from=example.org; spf=none smtp.helo=a; spf=pass smtp.mailfrom=b'
const failed = passed.replaceAll('=pass', '=fail')
const block = listOf(platformHeaders(passed))
const [received, ...sealedBlock] = block
const forged: Header = { name: 'authentication-results', value: `mx.cloudflare.net; ${passed}` }
const from: Header = { name: 'from', value: 'ann@example.com' }
const rest: Header[] = [
  { name: 'received-spf', value: 'fail (mx.cloudflare.net: …) receiver=mx.cloudflare.net' },
  { name: 'x-cf-spamh-score', value: '3' },
]

const pass = { spf: 'pass', dkim: 'pass', dmarc: 'pass' }
const fail = { spf: 'fail', dkim: 'fail', dmarc: 'fail' }
const unknown = { spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' }

describe('the verdict of the platform', () => {
  it('is read from its own block, with or without what it writes below', () => {
    expect(readAuthentication([...block, from])).toEqual(pass)
    expect(readAuthentication([...block, ...rest, from])).toEqual(pass)
    expect(readAuthentication([...block.slice(0, 4), ...rest, ...block.slice(4), from])).toEqual(pass)
    expect(readAuthentication([...listOf(platformHeaders(failed)), from])).toEqual(fail)
  })

  it.each([
    ['dkim=fail; dkim=pass; dmarc=pass (p=none; x); spf=fail smtp.helo=a; spf=pass smtp.mailfrom=b', pass],
    ['dkim=neutral; dmarc=none; spf=softfail smtp.mailfrom=b', { spf: 'fail', dkim: 'none', dmarc: 'none' }],
    ['dkim=permerror; dmarc=temperror; spf=temperror smtp.mailfrom=b', { ...unknown, dkim: 'fail' }],
    ['dkim=none; spf=none smtp.helo=a', { ...unknown, dkim: 'none' }],
    ['none', unknown],
  ])('%s', (verdicts, expected) => expect(readAuthentication(listOf(platformHeaders(verdicts)))).toEqual(expected))
})

describe('a verdict that the sender wrote', () => {
  const missing = block.filter(({ name }) => name !== 'authentication-results')

  it.each([
    ['alone', [forged, from]],
    ['below a header that the platform does not write', [...missing, from, forged]],
    ['right below a lone Received of the platform', [received, forged, from]],
    ['below a second Received', [received, { name: 'received', value: 'from a by cloudflare-email.net' }, ...sealedBlock]],
    [
      'in a whole block below a mail server of somebody else’s',
      [{ name: 'received', value: 'from a by mail.example.org' }, ...sealedBlock],
    ],
    ['in a whole block without a Received', sealedBlock],
    ['in a whole block below the end of a block without any', [received, ...rest, ...sealedBlock]],
    ['below a block of another order', [received, ...sealedBlock.slice(0, 3).toReversed(), forged]],
    [
      'below a seal of somebody else’s',
      block.map((header) => ({ ...header, value: header.value.replace('i=1; mx.cloudflare', 'i=1; mx.example') })),
    ],
    [
      'in the name of another server',
      block.map((header) => ({ ...header, value: header.value.replace('mx.cloudflare.net', 'mx.example.org') })),
    ],
  ])('counts for nothing %s', (_, headers) => {
    expect(readAuthentication(headers.flatMap((header) => header ?? []))).toEqual(unknown)
  })

  it('is not better than what the platform sealed', () => {
    const sealed = listOf(platformHeaders(failed)).filter(({ name }) => name !== 'authentication-results')
    expect(readAuthentication([...sealed, forged, from])).toEqual(fail)
    expect(readAuthentication([...sealed, ...rest, forged, from])).toEqual(fail)
    expect(readAuthentication([...block, forged, from])).toEqual(pass)
    expect(readAuthentication([...listOf(platformHeaders(failed)), forged, from])).toEqual(fail)
  })

  it('does not make up for one that the platform sealed and left out', () => {
    const none = listOf(platformHeaders('dkim=none; dmarc=none; spf=none smtp.mailfrom=b')).filter(({ name }) => name !== forged.name)
    const nothing = { spf: 'none', dkim: 'none', dmarc: 'none' }
    expect(readAuthentication([...none, from])).toEqual(nothing)
    expect(readAuthentication([...none, forged, from])).toEqual(nothing)
    expect(readAuthentication([...missing, from])).toEqual(unknown)
  })

  it.each(['"a;dmarc=pass;x"@evil.example', 'a);dmarc=pass;(@evil.example', 'a(@evil.example', '"@evil.example', '\\"(;dmarc=pass'])(
    'in his address makes it no better: %s',
    (address) => {
      const verdicts = `spf=fail (mx.cloudflare.net: domain of ${address}) smtp.mailfrom=${address}; dmarc=fail header.from=evil.example`
      expect(readAuthentication(listOf(platformHeaders(verdicts))).dmarc).toBe('fail')
      expect(readAuthentication(listOf(platformHeaders(verdicts.replace('dmarc=fail', 'dmarc=none')))).dmarc).not.toBe('pass')
    },
  )

  it('is read in a moment, however long it is', () => {
    const started = cpuMs()
    for (const piece of ['(', '"', ';', 'dmarc=', ' ', '\\', 'dmarc=pass;', 'i=1;'])
      readAuthentication(listOf(platformHeaders(piece.repeat(1_000_000 / piece.length))))
    expect(cpuMs() - started).toBeLessThan(10_000)
  })
})

describe('a DMARC verdict', () => {
  const about = (domain: string) => platformHeaders(passed.replace('header.from=example.org', `header.from=${domain}`))

  it('counts for the domain in From that it speaks of, and for no other', () => {
    for (const domain of ['example.org', 'EXAMPLE.org', 'eve@example.org'])
      expect(readAuthentication(listOf(about(domain)), 'eve@example.org').dmarc).toBe('pass')
    for (const domain of ['evil.example', 'org', 'example.org.evil.example'])
      expect(readAuthentication(listOf(about(domain)), 'eve@example.org').dmarc).toBe('unknown')
    expect(readAuthentication(listOf(platformHeaders(failed)), 'ann@example.com').dmarc).toBe('fail')
  })
})

describe('the verdict of a server in front', () => {
  const by = (value: string): Header => ({ name: 'authentication-results', value })

  it.each([
    `mx.example.net; ${passed}`,
    `mx.example.net;${passed}`,
    `MX.Example.NET; ${passed}`,
    `"mx.example.net"; ${passed}`,
    `"mx\\.example.net" 1; ${passed}`,
    `mx.example.net 1; ${passed}`,
    `mx.example.net; dkim/1=pass; dmarc / 1 = pass; spf/1 (x) = pass smtp.mailfrom=b`,
    `(our (own) server;) mx.example.net (version) 1 (; none) ; ${passed}`,
  ])('is read where it has its name: %s', (value) => expect(resultsBy('mx.example.net', [by(value), from])).toEqual(pass))

  it.each([
    `mx.example.net.evil.example; ${passed}`,
    `evil.mx.example.net; ${passed}`,
    `mx.example.net evil; ${passed}`,
    `mx.exam(x)ple.net; ${passed}`,
    `mx.example.net 2; ${passed}`,
    `evil.example; x=mx.example.net; ${passed}`,
    `"evil.example; mx.example.net"; ${passed}`,
    `(mx.example.net; ${passed}`,
    `; mx.example.net; ${passed}`,
    `mx.example.net`,
    `mx.example.net; none`,
    '',
  ])('is none where somebody else has it: %s', (value) => expect(resultsBy('mx.example.net', [by(value), from])).toEqual(unknown))

  it('is the topmost of those with its name, and of no other header', () => {
    const ours = by(`mx.example.net; ${failed}`)
    expect(resultsBy('mx.example.net', [by(`other.example; ${passed}`), ours, by(`mx.example.net; ${passed}`)])).toEqual(fail)
    expect(resultsBy('mx.example.net', [{ name: 'x-authentication-results', value: `mx.example.net; ${passed}` }])).toEqual(unknown)
    expect(resultsBy('mx.example.net', block)).toEqual(unknown)
  })

  it('is read in a moment, however long it is', () => {
    const started = cpuMs()
    for (const piece of ['(', '"', ';', ' ', '\\', '\\"', '1 ', 'a'])
      resultsBy('mx.example.net', [
        by(piece.repeat(1_000_000 / piece.length)),
        by(`mx.example.net${piece.repeat(1_000_000 / piece.length)}`),
      ])
    expect(cpuMs() - started).toBeLessThan(10_000)
  })
})

function listOf(headers: Record<string, string>): Header[] {
  return Object.entries(headers).map(([name, value]) => ({ name: name.toLowerCase(), value }))
}
