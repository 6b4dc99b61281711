/** What tells one mail from another. */
import { describe, expect, it } from 'vitest'
import { identify } from '../../../../src/inbound/reading/identity'

describe('the fingerprint', () => {
  it.each(['\r\n', '\n', '\r'])('covers the body behind a blank line that ends in %j', (end) => {
    const mail = (body: string) =>
      identify(new TextEncoder().encode(['From: a@example.org', 'Message-ID: <a@example.org>', '', body].join(end)))
    expect(mail('one').fingerprint).toBe(mail('one').fingerprint)
    expect(mail('one').fingerprint).not.toBe(mail('two').fingerprint)
    expect(mail('one').rawKey).not.toBe(mail('two').rawKey)
    expect(mail('one').internetMessageId).toBe('a@example.org')
  })
})
