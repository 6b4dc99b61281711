/** Guessing tokens, at the page for signing in and at the API: who is slowed down, and who never is. */
import { env } from 'cloudflare:workers'
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { adminToken, colleague, companyId } from '../api/client'
import { tools } from '../delivery'
import { askToAttempt, failed, noteWrongToken } from '../../../src/sign-in/attempts'
import { openBrowser } from '../web/browser'

let addresses = 0
/** An address that nobody has failed from yet. */
const newAddress = () => `198.51.100.${++addresses}`

const signInFrom = (address: string, token: string) => openBrowser('').post('/sign-in', { token }, { 'cf-connecting-ip': address })
const askFrom = (address: string, token: string) =>
  openBrowser('').get('/api/records', { authorization: `Bearer ${token}`, 'cf-connecting-ip': address })

/** The clock of the Worker is ours: however slow a machine is, no wait is over before we say so. */
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  await runInDurableObject(env.GUARDS.getByName('everybody'), (_, { storage }) => storage.kv.delete('failures'))
})

afterEach(() => vi.useRealTimers())

describe('the page for signing in', () => {
  test('answers 429 after ten wrong tokens, and says when to try again, longer each time', async () => {
    const address = newAddress()
    for (let tried = 0; tried < 10; tried++) expect((await signInFrom(address, `wrong ${tried}`)).status).toBe(422)
    const waits: number[] = []
    for (let tried = 0; tried < 4; tried++) {
      const { status, headers, html } = await signInFrom(address, 'wrong again')
      expect([status, html]).toEqual([429, expect.stringContaining('Too many failed attempts')])
      waits.push(Number(headers.get('retry-after')))
      pass(waits.at(-1) ?? 0)
      expect((await signInFrom(address, 'wrong again')).status).toBe(422)
    }
    expect(waits).toEqual([1, 2, 4, 8])
  })

  test('looks at no token in between, and takes the right one after the wait', async () => {
    const address = newAddress()
    for (let tried = 0; tried < 11; tried++) await signInFrom(address, `wrong ${tried}`)
    expect((await signInFrom(address, adminToken)).status).toBe(429)
    pass(60)
    expect((await signInFrom(address, adminToken)).status).toBe(303)
  })

  test('slows down nobody at another address', async () => {
    const address = newAddress()
    for (let tried = 0; tried < 20; tried++) await signInFrom(address, `wrong ${tried}`)
    expect((await signInFrom(newAddress(), adminToken)).status).toBe(303)
  })

  test('counts the addresses of one IPv6 network together', async () => {
    const statuses: number[] = []
    for (let tried = 0; tried < 11; tried++) statuses.push((await signInFrom(`2001:db8:1:2::${tried}`, 'wrong')).status)
    expect(statuses).toEqual([...Array<number>(10).fill(422), 429])
  })

  test('makes no more of many tries at once', async () => {
    const address = newAddress()
    const answers = await Promise.all(Array.from({ length: 40 }, (_, tried) => signInFrom(address, `wrong ${tried}`)))
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(10)
  })

  test('does not count an empty field, nor the right token', async () => {
    const address = newAddress()
    for (let tried = 0; tried < 12; tried++) {
      expect((await signInFrom(address, ' ')).status).toBe(422)
      expect((await signInFrom(address, adminToken)).status).toBe(303)
    }
  })

  test('leaves a session alone that somebody at the same address has', async () => {
    const address = newAddress()
    const cookie = (await signInFrom(address, adminToken)).headers.get('set-cookie')?.split(';')[0] ?? ''
    for (let tried = 0; tried < 12; tried++) await signInFrom(address, `wrong ${tried}`)
    expect((await openBrowser(cookie).get('/records', { 'cf-connecting-ip': address })).status).toBe(200)
  })
})

describe('the API', () => {
  test('answers 429 after ten tokens that are none', async () => {
    const address = newAddress()
    for (let tried = 0; tried < 10; tried++) expect((await askFrom(address, `pst_${tried}`)).status).toBe(401)
    const { status, headers, html } = await askFrom(address, 'pst_more')
    expect([status, headers.get('retry-after'), headers.get('content-type')]).toEqual([429, '1', 'application/problem+json'])
    expect(JSON.parse(html)).toMatchObject({ title: 'Too Many Requests', status: 429 })
  })

  test('takes a valid token at once, whatever came from the same address', async () => {
    const address = newAddress()
    const { token } = await colleague('agent', companyId)
    for (let tried = 0; tried < 15; tried++) await askFrom(address, `pst_${tried}`)
    expect((await askFrom(address, 'pst_more')).status).toBe(429)
    for (const valid of [token, adminToken]) expect((await askFrom(address, valid)).status).toBe(200)
  })

  test('answers 401 for ever to a program that goes on with one token that is gone', async () => {
    const address = newAddress()
    for (let tried = 0; tried < 30; tried++) expect((await askFrom(address, 'pst_gone')).status).toBe(401)
    expect((await signInFrom(address, 'wrong')).status).toBe(422)
  })

  test('counts no request without a token', async () => {
    const address = newAddress()
    for (let tried = 0; tried < 15; tried++)
      expect((await openBrowser('').get('/api/records', { 'cf-connecting-ip': address })).status).toBe(401)
    expect((await askFrom(address, 'pst_one')).status).toBe(401)
  })

  test('and the page count what comes from one address together', async () => {
    const address = newAddress()
    for (let tried = 0; tried < 10; tried++) await askFrom(address, `pst_${tried}`)
    expect((await signInFrom(address, 'wrong')).status).toBe(429)
  })
})

describe('all addresses together', () => {
  test('leave each one fewer tries while many fail, and lock nobody out', async () => {
    await Promise.all(Array.from({ length: 200 }, () => failed(tools)))
    const address = newAddress()
    const statuses: number[] = []
    for (let tried = 0; tried < 4; tried++) statuses.push((await signInFrom(address, `wrong ${tried}`)).status)
    expect(statuses).toEqual([422, 422, 422, 429])
    expect((await signInFrom(newAddress(), adminToken)).status).toBe(303)
  })

  test('are taken for many where nothing counts them', async () => {
    const guards = new Proxy(env.GUARDS, {
      get: (target, key) =>
        key === 'getByName'
          ? (name: string) => (name === 'everybody' ? { level: () => Promise.reject(new Error('overloaded')) } : target.getByName(name))
          : (Reflect.get(target, key) as unknown),
    })
    const shaky = { ...tools, guards }
    const address = newAddress()
    const waits: number[] = []
    for (let tried = 0; tried < 4; tried++) waits.push(await askToAttempt(shaky, address))
    expect(waits.map((waitMs) => waitMs > 0)).toEqual([false, false, false, true])
    expect(await noteWrongToken(shaky, newAddress(), 'hash')).toBe(0)
  })
})

test('nothing is kept of an address that has not failed for an hour', async () => {
  vi.useRealTimers()
  const address = newAddress()
  await signInFrom(address, 'wrong')
  const guard = env.GUARDS.getByName(address)
  const size = () => runInDurableObject(guard, async (_, { storage }) => [...storage.kv.list()].length)
  expect(await size()).toBe(1)
  await runDurableObjectAlarm(guard)
  expect(await size()).toBe(1)
  await runInDurableObject(guard, async (_, { storage }) => {
    storage.kv.put('failures', { level: 1, atMs: Date.now() - 3_600_000, freeAtMs: 0, known: [] })
  })
  await runDurableObjectAlarm(guard)
  expect(await size()).toBe(0)
})
