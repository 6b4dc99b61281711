import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyRing, readToken, signAddress, withoutToken } from '../../../../src/mail/address/token-address'

const notificationId = '01900000-0000-7000-8000-0123456789ab'
const keys = keyRing('new, old')
const reply = { purpose: 'reply', notificationId } as const
const signed = signAddress(keys, reply, 'info@example.com', undefined) ?? ''

describe('a signed address', () => {
  it('names its notification, in a local part of at most 64 octets', () => {
    expect(signed).toMatch(/^info\+r-[a-z2-7]{42}@example\.com$/)
    expect(readToken(keys, signed)).toEqual(reply)
    expect(readToken(keys, signed.toUpperCase())).toEqual(reply)
  })

  it('verifies whatever stands before the plus, and at whatever domain', () => {
    expect(readToken(keys, signed.replace('info', 'renamed').replace('example.com', 'example.net'))).toEqual(reply)
  })

  it('verifies under an old key of the ring, and under no other', () => {
    const old = signAddress(keyRing('old'), reply, 'info@example.com', undefined) ?? ''
    expect(readToken(keys, old)).toEqual(reply)
    expect(readToken(keyRing('other'), signed)).toBeUndefined()
  })

  it('does not serve another purpose', () => {
    expect(readToken(keys, signed.replace('+r-', '+b-'))).toBeUndefined()
  })

  it('gives way to the catchall where the local part is too long, and to none where both are', () => {
    const long = `${'a'.repeat(20)}@example.com`
    expect(signAddress(keys, reply, long, 'catchall@example.com')).toMatch(/^catchall\+r-/)
    expect(signAddress(keys, reply, long, long)).toBeUndefined()
    expect(signAddress(keys, reply, `${'a'.repeat(19)}@example.com`, undefined)?.split('@')[0]).toHaveLength(64)
  })

  it('does not survive the change of any letter', () => {
    const at = signed.indexOf('+r-') + 3
    const letters = 'abcdefghijklmnopqrstuvwxyz234567'
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 41 }), fc.constantFrom(...letters.split('')), (index, letter) => {
        const forged = signed.slice(0, at + index) + letter + signed.slice(at + index + 1)
        expect(readToken(keys, forged)).toEqual(forged === signed ? reply : undefined)
      }),
    )
  })

  it('is left out where an address is shown to people', () => {
    expect(withoutToken(signed)).toBe(signed.replace(/\+r-[^@]*/, ''))
    for (const plain of ['info@example.com', 'info+r-tag@example.com', 'no address']) expect(withoutToken(plain)).toBe(plain)
  })

  it('cannot be guessed', () => {
    const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'.split(''))
    fc.assert(
      fc.property(
        fc.string({ unit: letter, minLength: 42, maxLength: 42 }),
        (token) => readToken(keys, `info+r-${token}@example.com`) === undefined,
      ),
    )
  })
})
