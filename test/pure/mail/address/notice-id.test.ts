/** The ids of our notices. */
import { describe, expect, it } from 'vitest'
import { isNoticeId, looksLikeNoticeId, noticeId } from '../../../../src/mail/address/notice-id'
import { keyRing } from '../../../../src/mail/address/token-address'

const mailId = '01900000-0000-7000-8000-0123456789ab'
const id = noticeId(keyRing('new, old'), mailId, 'example.com')

describe('the id of a notice', () => {
  it('is known under every key of the ring, in any case', () => {
    expect(isNoticeId(keyRing('newest, new'), id)).toBe(true)
    expect(isNoticeId(keyRing('new'), id.toUpperCase())).toBe(true)
    expect(isNoticeId(keyRing('old'), id)).toBe(false)
  })
  it('of another gateway is none of ours', () => {
    expect(isNoticeId(keyRing('theirs'), id)).toBe(false)
    expect(looksLikeNoticeId(id)).toBe(true)
  })
  it('cannot be made by hand', () => {
    expect(isNoticeId(keyRing('new'), `${mailId}.notice@example.com`)).toBe(false)
    expect(isNoticeId(keyRing('new'), id.replace('9ab.', '9ac.'))).toBe(false)
  })
})
