import { describe, expect, test } from 'vitest'
import { keyRing } from '../../../src/mail/address/token-address'
import { seal, unseal } from '../../../src/settings/sealed'

const keys = keyRing('new-secret')
const place = { table: 'outgoing_servers', rowId: '01900000-0000-7000-8000-0000000000aa' }

describe('a sealed secret', () => {
  test.each(['hunter2', '', 'pässwörd 🔑 with\ttabs', 'x'.repeat(100_000)])('opens to what was sealed (%#)', async (secret) => {
    expect(await unseal(keys, place, await seal(keys, place, secret))).toBe(secret)
  })

  test('is text with a version that tells nothing, and never the same twice', async () => {
    const [one, two] = [await seal(keys, place, 'hunter2'), await seal(keys, place, 'hunter2')]
    expect(one).toMatch(/^v1\.[\w-]{16}\.[\w-]{31}$/)
    expect(one).not.toBe(two)
    expect(one.split('.')[1]).not.toBe(two.split('.')[1])
  })

  test('opens under an old key of the ring, and is sealed under the newest', async () => {
    const sealed = await seal(keyRing('old-secret'), place, 'hunter2')
    expect(await unseal(keyRing('newest, new-secret, old-secret'), place, sealed)).toBe('hunter2')
    expect(await unseal(keyRing('newest'), place, sealed)).toBeUndefined()
    expect(await unseal(keys, place, await seal(keyRing('new-secret, old-secret'), place, 'hunter2'))).toBe('hunter2')
  })

  test('opens in no other row and no other table', async () => {
    const sealed = await seal(keys, place, 'hunter2')
    expect(await unseal(keys, { ...place, rowId: place.rowId.replace('aa', 'ab') }, sealed)).toBeUndefined()
    expect(await unseal(keys, { ...place, table: 'incoming_servers' }, sealed)).toBeUndefined()
  })

  test('does not open once a character of it is another', async () => {
    const sealed = await seal(keys, place, 'hunter2')
    // The last character may carry bits that stand for nothing.
    for (let index = 0; index < sealed.length - 1; index++) {
      const damaged = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`
      expect(await unseal(keys, place, damaged)).toBeUndefined()
    }
  })

  test.each(['', 'hunter2', 'v1..', 'v2.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'v1.AAAAAAAAAAAAAAAA.AAAA'])(
    '%j is none',
    async (text) => {
      expect(await unseal(keys, place, text)).toBeUndefined()
    },
  )

  test('needs a key', async () => {
    await expect(seal([], place, 'hunter2')).rejects.toThrow('no key')
  })
})
