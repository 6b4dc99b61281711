import { describe, expect, it } from 'vitest'
import { addressForms, cleanLocalPart, isMailDomain, isNoReplyAddress, normalizeAddress } from '../../../../src/mail/address/address'

describe('a local part is cleaned', () => {
  it.each([
    ['hélène.prôvâïder', 'helene.provaider'],
    ['bidule...inc.', 'bidule.inc'],
    ['.Info', 'info'],
    ['  Sales Team ', 'sales-team'],
    ['info@example.com', 'info'],
    ['a,;b', 'a-b'],
    ['中文', '??'],
    ['œuvre', '?uvre'],
    ['😀', '-'],
    ["o'hara+x", "o'hara+x"],
    ['   ', undefined],
    ['@example.com', undefined],
    ['...', undefined],
  ])('%j is %j', (text, cleaned) => expect(cleanLocalPart(text)).toBe(cleaned))
})

describe('an address is normalised', () => {
  it.each([
    ['Info@Example.COM', 'info@example.com'],
    [' <a@b.example> ', 'a@b.example'],
    ['Übung@example.com', 'Übung@example.com'],
    ['a@bücher.example', 'a@xn--bcher-kva.example'],
    ['a@example.com.', 'a@example.com'],
    ['"Ada Berg"@Example.com', '"ada berg"@example.com'],
    ['"Support"@example.com', 'support@example.com'],
    ['"su\\pp\\ort"@example.com', 'support@example.com'],
    ['"a.b+c"@example.com', 'a.b+c@example.com'],
    ['".a"@example.com', '".a"@example.com'],
    ['"a@b"@example.com', '"a@b"@example.com'],
    ['"a\\"b"@example.com', '"a\\"b"@example.com'],
    ['"a\\ b"@example.com', '"a b"@example.com'],
    ['"a\tb"@example.com', undefined],
    ['"a\r\nb"@example.com', undefined],
    ['"a <b>"@example.com', undefined],
    ['"a" b@example.com', undefined],
    ['"a "b"@example.com', undefined],
    ['a@b@example.com', undefined],
    ['a b@example.com', undefined],
    ['@example.com', undefined],
    ['a@', undefined],
    ['', undefined],
    ['<>', undefined],
  ])('%j is %j', (text, normalized) => expect(normalizeAddress(text)).toBe(normalized))
})

describe('the forms of an address', () => {
  it('are itself and, behind a plus-tag, the plain one', () => {
    expect(addressForms('Info+X@Example.com')).toEqual(['info+x@example.com', 'info@example.com'])
    expect(addressForms('info@example.com')).toEqual(['info@example.com'])
    expect(addressForms('+x@example.com')).toEqual(['+x@example.com'])
    expect(addressForms('nobody')).toEqual([])
  })
})

describe('a mail domain', () => {
  it.each(['example.com', 'a.b.example', 'xn--bcher-kva.example'])('%s is one', (name) => expect(isMailDomain(name)).toBe(true))
  it.each(['example', '-a.example', 'a..example', 'exa mple.com', '[192.0.2.1]', ''])('%j is none', (name) =>
    expect(isMailDomain(name)).toBe(false),
  )
})

describe('a no-reply address', () => {
  it.each([
    'noreply@example.com',
    'no-reply@x.example',
    'do_not_reply@x.example',
    'NoReply+1@x.example',
    'forwarding-noreply@x.example',
    'noreply2@x.example',
    'donotreply@x.example',
    'nepasrepondre@x.example',
    'ne-pas-repondre@x.example',
    'keine-antwort@x.example',
    'mail.nicht-antworten@x.example',
    'no-responder@x.example',
    'naoresponda@x.example',
    'nonrispondere@x.example',
  ])('%s', (address) => expect(isNoReplyAddress(address)).toBe(true))
  it.each(['reply@example.com', 'norbert@example.com', 'antworten@example.com', 'norespond@example.com'])('not %s', (address) =>
    expect(isNoReplyAddress(address)).toBe(false),
  )
})
