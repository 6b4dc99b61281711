import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { Alias } from '../../../../src/aliases/alias'
import { type Domain, nameFirstDomain } from '../../../../src/aliases/alias-domain'
import { toolsOf } from '../../../../src/make-tools'
import { call, companyId, create, type Page } from '../client'

const domains = async () => (await call<Page<Domain>>('GET', '/domains')).body.data

test('two first mails at once name one domain; one that was deleted is not made again', async () => {
  const info = await create<Alias>('/aliases', { localPart: 'info', model: 'lead' })
  const bounce = await create<Alias>('/aliases', { localPart: 'bounce', model: 'lead' })
  const tools = toolsOf(env)
  await nameFirstDomain(tools, 'not a domain')
  expect(await domains()).toEqual([])

  await Promise.all(['One.example', 'two.example', 'three.example'].map((name) => nameFirstDomain(tools, name)))
  const [domain, ...more] = await domains()
  expect(more).toEqual([])
  expect(domain).toMatchObject({ catchall: 'catchall', bounce: 'bounce', companyIds: [companyId], sequence: 1 })
  expect(domain?.defaultFromAddress).toBe(`notifications@${domain?.name}`)
  expect(await env.DB.prepare('select named_by_mail as named from alias_domains').first('named')).toBe(1)
  expect((await call<Alias>('GET', `/aliases/${info.id}`)).body.address).toBe(`info@${domain?.name}`)
  expect((await call<Alias>('GET', `/aliases/${bounce.id}`)).body.domainId).toBeNull()

  await call('PATCH', `/aliases/${info.id}`, { domainId: null })
  expect((await call('DELETE', `/domains/${domain?.id}`)).status).toBe(204)
  await nameFirstDomain(tools, 'again.example')
  expect(await domains()).toEqual([])
})
