/** A domain is ours in every spelling: with umlauts or in ASCII, in capitals, composed or not, with a dot at its end. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Domain } from '../../../../src/aliases/alias-domain'
import { parameters } from '../../../../src/db/schema'
import type { OutgoingServer } from '../../../../src/outbound/outgoing-server'
import { normalizeParameters, type Parameter } from '../../../../src/settings/parameter-store'
import { seed } from '../../../world'
import { deliver, tools, writeMail } from '../../delivery'
import { call, create } from '../client'

const key = 'mail.catchall.domain.allowed'
const ascii = 'xn--bcher-kva.example'
const spellings = [
  'bücher.example',
  'BÜCHER.Example',
  'bu\u0308cher.example.',
  'XN--BCHER-KVA.example',
  'bücher。example。',
  'ｂücher.example',
]

beforeEach(() => seed(tools))

describe('a domain that local parts alone may match', () => {
  test.each([...spellings, ' other.example ,\tbücher.example '])('is ours as %j', async (value) => {
    const { body } = await call<Parameter>('PUT', `/parameters/${key}`, { value })
    expect(String(body.value).split(', ').at(-1)).toBe(ascii)
    await expectOurs()
  })

  test('is ours although an older version stored it as it was written', async () => {
    await tools.db.insert(parameters).values([
      { key, value: 'Bücher.example.,OTHER.example' },
      { key: 'mail.gateway.loop.threshold', value: 7 },
    ])
    await normalizeParameters(tools)
    await expectOurs()
    expect(await tools.db.select().from(parameters)).toEqual(
      expect.arrayContaining([
        { key, value: `${ascii}, other.example` },
        { key: 'mail.gateway.loop.threshold', value: 7 },
      ]),
    )
  })
})

test.each(spellings)('an alias domain, its default-from address and the filter of a server are one, as %j', async (name) => {
  const domain = await create<Domain>('/domains', { name, defaultFrom: `News@${name}` })
  expect(domain).toMatchObject({ name: ascii, catchallAddress: `catchall@${ascii}`, defaultFromAddress: `news@${ascii}` })
  for (const email of [`catchall@${name}`, `NEWS@${ascii}`])
    expect((await call('POST', '/contacts', { name: 'Ours', email })).status).toBe(422)
  const server = { name: 'Out', host: 'smtp.example.org', fromFilter: `${name}, ann@${name}` }
  expect((await create<OutgoingServer>('/outgoing-servers', server)).fromFilter).toBe(`${ascii}, ann@${ascii}`)
})

/** The local-part-only alias `desk` takes mail there, its address is nobody's contact, and other domains are not ours. */
async function expectOurs(): Promise<void> {
  for (const email of ['desk@bücher.example', `Desk+x@${ascii}`])
    expect((await call('POST', '/contacts', { name: 'Desk', email })).status).toBe(422)
  expect((await call('POST', '/contacts', { name: 'Desk', email: 'desk@cher.example' })).status).toBe(201)
  const mail = writeMail({ From: 'eve@example.org', To: 'desk@bücher.example', Subject: 'x', 'Message-ID': '<x@example.org>' })
  expect(await deliver(mail, { from: 'eve@example.org', to: 'desk@bücher.example' })).toEqual({ rejection: undefined, notices: [] })
}
