import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isGuessable } from '../../../src/platform/secrets'

describe('a secret', () => {
  test.each([
    ['', 'nothing'],
    ['admin', 'a word'],
    ['correct horse battery staple', 'fewer than 32 characters'],
    ['x'.repeat(64), 'one character'],
    ['password'.repeat(4), 'a word, repeated'],
    [`${'1234567890'.repeat(3)}12`, 'a row of digits, repeated'],
    [`   ${'a1'.repeat(3)}   ${' '.repeat(40)}`, 'spaces around it'],
    ['changeme-changeme-changeme-changeme-', 'a phrase, repeated'],
  ])('"%s" is easy to guess: %s', (secret) => expect(isGuessable(secret)).toBe(true))

  test.each(['base64', 'hex', 'base64url'] as const)('of random bytes in %s is not', (encoding) => {
    for (let often = 0; often < 500; often++) {
      const bytes = randomBytes(encoding === 'hex' ? 16 : 24)
      expect(isGuessable(bytes.toString(encoding)), bytes.toString(encoding)).toBe(false)
    }
  })
})
