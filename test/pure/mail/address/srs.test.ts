/** Who stands behind an envelope sender that was rewritten on the way. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalizeAddress } from '../../../../src/mail/address/address'
import { mailboxOf, unwrapSender } from '../../../../src/mail/address/srs'

const ann = 'ann.hale@example.org'

describe('a rewritten envelope sender', () => {
  it.each([
    ['SRS0=x7Kf=7C=example.org=ann.hale@forward.example.net', 'forward.example.net'],
    ['SRS0+x7Kf=7C=example.org=ann.hale@forward.example.net', 'forward.example.net'],
    ['srs0=x7kf=7c=Example.ORG=Ann.Hale@forward.example.net', 'forward.example.net'],
    ['SRS1=q8=forward.example.net==x7Kf=7C=example.org=ann.hale@far.example.com', 'far.example.com'],
    ['SRS1=q8=forward.example.net=+x7Kf=7C=example.org=ann.hale@far.example.com', 'far.example.com'],
    ['shop+SRS=bQ2x1=VA=example.org=ann.hale@shop.example.net', 'shop@shop.example.net'],
    ['ann.hale+caf_=info=example.com@example.org', 'ann.hale@example.org'],
    ['prvs=2871a9b3c4=ann.hale@example.org', undefined],
    ['prvs=374a1453b=ann.hale@example.org', undefined],
    ['prvs=ann.hale=2871a9b3c4@example.org', undefined],
    ['msprvs1=19876abcdef=ann.hale@example.org', undefined],
    ['prvs=2871a9b3c4/ann.hale@example.org', undefined],
    ['btv1==0123456789abc==ann.hale@example.org', undefined],
    ['SRS0=Kjsf=5O=example.org=prvs=374a1453b=ann.hale@forward.example.net', 'forward.example.net'],
    ['SRS0=aa=7C=shop.example.net=shop+SRS=bQ2x1=VA=example.org=ann.hale@far.example.com', 'far.example.com'],
  ])('%s is by Ann', (address, forwardedBy) => expect(unwrapSender(normalizeAddress(address) ?? '')).toEqual({ address: ann, forwardedBy }))

  it.each([
    'ann@example.org',
    'bounces+SRS=44ldt=IX@example.onmicrosoft.example',
    'bounces+info=example.com@lists.example.org',
    'srs0=@example.org',
    'SRS0=a=b==c@example.org',
    'SRS0=x7Kf=7C=not a host=ann@example.org',
    'prvs=@example.org',
    'prvs=1=@example.org',
    '+caf_=info=example.com@example.org',
    '',
  ])('%s tells of nobody else', (address) => expect(unwrapSender(address)).toEqual({ address, forwardedBy: undefined }))

  it('never throws, ends soon, and names one address', () => {
    const piece = fc.constantFrom('srs0=', 'srs1=', '+srs=', '+caf_=', 'prvs=', 'btv1==', '=', '==', 'a', '@', 'example.org', '+', '"')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { address } = unwrapSender(pieces.join(''))
        expect(address === pieces.join('') || normalizeAddress(address) === address).toBe(true)
      }),
    )
  })
})

describe('the mailbox behind an envelope sender', () => {
  it.each([
    'ann@example.org',
    'Ann@Example.ORG',
    'ann+anything@example.org',
    'ann+a+b@example.org',
    '"ann"@example.org',
    '"a\\nn"@example.org',
    '"ann+x"@example.org',
    'SRS0=x7Kf=7C=example.org=ann@forward.example.net',
    'SRS0=x7Kf=7C=example.org=ann+tag@forward.example.net',
    '"SRS0=x7Kf=7C=example.org=ann"@forward.example.net',
    'prvs=2871a9b3c4=ann@example.org',
    'SRS0=Kjsf=5O=example.org=prvs=374a1453b=ann@forward.example.net',
    'ann+SRS=bQ2x1=VA=far.example.com=somebody@example.org',
    'ann+caf_=info=example.com@example.org',
  ])('%s is that of Ann', (address) => expect(mailboxOf(normalizeAddress(address) ?? '')).toBe('ann@example.org'))

  it.each(['anna@example.org', 'ann@sub.example.org', '+ann@example.org', 'SRS0=x7Kf=7C=example.com=ann@forward.example.net'])(
    '%s is another one',
    (address) => expect(mailboxOf(address)).not.toBe('ann@example.org'),
  )
})
