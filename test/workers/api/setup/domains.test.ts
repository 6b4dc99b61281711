import { describe, expect, test } from 'vitest'
import type { Alias } from '../../../../src/aliases/alias'
import type { Domain } from '../../../../src/aliases/alias-domain'
import type { Company } from '../../../../src/aliases/company'
import { call, companyId, create, nobody, type Page } from '../client'

const aliasNow = async ({ id }: Alias) => (await call<Alias>('GET', `/aliases/${id}`)).body
const companyNow = async (id: string) => (await call<Company>('GET', `/companies/${id}`)).body

/** In order: what is first is so only once. */
describe('the first domain ever', () => {
  test('must leave the addresses of aliases alone: 409 names the one in the way, and nothing is written', async () => {
    const inTheWay = await create<Alias>('/aliases', { localPart: 'catchall', model: 'lead' })
    const { status, body } = await call('POST', '/domains', { name: 'first.example' })
    expect(status).toBe(409)
    expect(body.detail).toContain('catchall@first.example')
    expect(body.detail).toContain(inTheWay.id)
    expect((await call<Page<Domain>>('GET', '/domains')).body.data).toEqual([])
    expect((await companyNow(companyId)).domainId).toBeNull()
    await call('DELETE', `/aliases/${inTheWay.id}`)
  })

  test('is given to every company and alias that has none', async () => {
    const alias = await create<Alias>('/aliases', { localPart: 'info', model: 'lead' })
    const inactive = await create<Alias>('/aliases', { model: 'lead' })
    const company = await create<Company>('/companies', { name: 'Second' })
    const domain = await create<Domain>('/domains', { name: 'First.Example.' })
    expect(domain).toEqual({
      id: domain.id,
      name: 'first.example',
      catchall: 'catchall',
      bounce: 'bounce',
      defaultFrom: 'notifications',
      sequence: 1,
      companyIds: [companyId, company.id],
      catchallAddress: 'catchall@first.example',
      bounceAddress: 'bounce@first.example',
      defaultFromAddress: 'notifications@first.example',
    })
    expect(await aliasNow(alias)).toMatchObject({ domainId: domain.id, address: 'info@first.example' })
    expect(await aliasNow(inactive)).toMatchObject({ domainId: domain.id, address: null })
    expect((await call('POST', '/aliases', { localPart: 'info', model: 'lead' })).body.detail).toContain('info@first.example')
  })

  test('stays the only first: the second is given to nobody', async () => {
    const alone = await create<Alias>('/aliases', { localPart: 'alone', domainId: null, model: 'lead' })
    const company = await create<Company>('/companies', { name: 'Without', domainId: null })
    const second = await create<Domain>('/domains', { name: 'second.example' })
    expect(second).toMatchObject({ sequence: 2, companyIds: [] })
    expect((await aliasNow(alone)).domainId).toBeNull()
    expect((await companyNow(company.id)).domainId).toBeNull()
  })
})

describe('a domain', () => {
  test('takes its addresses along when it is renamed, catchall and bounce changing places too', async () => {
    const domain = await create<Domain>('/domains', { name: 'old.example', defaultFrom: 'Hello' })
    const alias = await create<Alias>('/aliases', { localPart: 'moving', domainId: domain.id, model: 'lead' })
    const changed = await call<Domain>('PATCH', `/domains/${domain.id}`, { name: 'new.example', catchall: 'bounce', bounce: 'catchall' })
    expect(changed).toMatchObject({
      status: 200,
      body: { catchallAddress: 'bounce@new.example', bounceAddress: 'catchall@new.example', defaultFromAddress: 'hello@new.example' },
    })
    expect((await aliasNow(alias)).address).toBe('moving@new.example')
    expect((await call('POST', '/aliases', { localPart: 'moving', domainId: domain.id, model: 'lead' })).status).toBe(409)
    expect((await call('POST', '/domains', { name: 'old.example' })).status).toBe(201)
  })

  test('is refused addresses that somebody has, by name, and stays as it was', async () => {
    const taken = await create<Domain>('/domains', { name: 'taken.example' })
    const holder = await create<Alias>('/aliases', { localPart: 'sales', domainId: taken.id, model: 'lead' })
    const twin = await create<Domain>('/domains', { name: 'taken.example', catchall: 'all', bounce: 'returns' })
    const mover = await create<Domain>('/domains', { name: 'mover.example', catchall: 'all2', bounce: 'returns2' })
    const moving = await create<Alias>('/aliases', { localPart: 'sales', domainId: mover.id, model: 'ticket' })
    const clashes: [string, Record<string, string>, string][] = [
      [twin.id, { catchall: 'catchall' }, 'catchall@taken.example is taken: it is the catchall address of the domain taken.example.'],
      [twin.id, { bounce: 'sales' }, holder.id],
      [twin.id, { bounce: 'all' }, 'all@taken.example cannot be both'],
      [mover.id, { name: 'taken.example' }, holder.id],
      [mover.id, { catchall: 'sales' }, moving.id],
    ]
    for (const [id, change, expected] of clashes) {
      const { status, body } = await call('PATCH', `/domains/${id}`, change)
      expect([status, body.detail]).toEqual([409, expect.stringContaining(expected)])
    }
    expect((await call('GET', `/domains/${mover.id}`)).body).toEqual(mover)
    expect((await aliasNow(moving)).address).toBe('sales@mover.example')
    expect((await call('POST', '/domains', { name: 'taken.example', catchall: 'sales', bounce: 'b2' })).body.detail).toContain(holder.id)
  })

  test('keeps its default-from in step, as a local part, a whole address or none', async () => {
    const domain = await create<Domain>('/domains', { name: 'from.example', defaultFrom: 'No-Reply@Elsewhere.Example' })
    expect(domain).toMatchObject({ defaultFrom: 'No-Reply@Elsewhere.Example', defaultFromAddress: 'no-reply@elsewhere.example' })
    const change = async (body: unknown) => (await call<Domain>('PATCH', `/domains/${domain.id}`, body)).body.defaultFromAddress
    expect(await change({ name: 'from2.example' })).toBe('no-reply@elsewhere.example')
    expect(await change({ defaultFrom: 'Büro' })).toBe('buro@from2.example')
    expect(await change({ name: 'from3.example' })).toBe('buro@from3.example')
    expect(await change({ defaultFrom: null })).toBeNull()
  })

  test('has companies, which can be written from either side', async () => {
    const one = await create<Company>('/companies', { name: 'One', domainId: null })
    const two = await create<Company>('/companies', { name: 'Two', domainId: null })
    const domain = await create<Domain>('/domains', { name: 'shared.example', companyIds: [one.id] })
    expect(domain.companyIds).toEqual([one.id])
    expect((await call<Domain>('PATCH', `/domains/${domain.id}`, { companyIds: [two.id] })).body.companyIds).toEqual([two.id])
    expect((await companyNow(one.id)).domainId).toBeNull()
    await call('PATCH', `/companies/${one.id}`, { domainId: domain.id })
    expect((await call<Domain>('GET', `/domains/${domain.id}`)).body.companyIds).toEqual([one.id, two.id])
    const unknown = await call('PATCH', `/domains/${domain.id}`, { companyIds: [one.id, nobody] })
    expect([unknown.status, unknown.body.errors?.[0]?.path]).toEqual([422, 'companyIds.1'])
  })

  test('cannot be deleted while aliases point to it; then it can, and leaves its companies without', async () => {
    const domain = await create<Domain>('/domains', { name: 'gone.example' })
    const company = await create<Company>('/companies', { name: 'Left', domainId: domain.id })
    const alias = await create<Alias>('/aliases', { localPart: 'last', domainId: domain.id, model: 'lead' })
    const refused = await call('DELETE', `/domains/${domain.id}`)
    expect(refused.status).toBe(409)
    expect(refused.body.detail).toContain('Aliases that use it: 1, including the alias last@gone.example')
    await call('DELETE', `/aliases/${alias.id}`)
    expect((await call('DELETE', `/domains/${domain.id}`)).status).toBe(204)
    expect((await call('GET', `/domains/${domain.id}`)).status).toBe(404)
    expect((await companyNow(company.id)).domainId).toBeNull()
    expect((await create<Domain>('/domains', { name: 'gone.example' })).companyIds).toEqual([])
  })

  test.each([
    ['no name', {}, 'name'],
    ['a name without a dot', { name: 'localhost' }, 'name'],
    ['an address as a name', { name: 'a@example.org' }, 'name'],
    ['a blank catchall', { name: 'x.example', catchall: '..' }, 'catchall'],
    ['a default-from that is no address', { name: 'x.example', defaultFrom: 'a@b@c' }, 'defaultFrom'],
    ['a company that is not there', { name: 'x.example', companyIds: [nobody] }, 'companyIds.0'],
    ['a sequence that is none', { name: 'x.example', sequence: -1 }, 'sequence'],
  ])('is refused with 422 for %s', async (_, body, path) => {
    const answer = await call('POST', '/domains', body)
    expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([422, [path]])
  })

  test('takes the place in the sequence that it is given, and new companies get the first', async () => {
    const domain = await create<Domain>('/domains', { name: 'front.example', sequence: 0 })
    expect((await create<Company>('/companies', { name: 'New' })).domainId).toBe(domain.id)
    expect((await create<Company>('/companies', { name: 'None', domainId: null })).domainId).toBeNull()
  })
})
