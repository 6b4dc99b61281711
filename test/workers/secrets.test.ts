/** Secrets that are easy to guess: nothing is answered with them, and no mail is lost. */
import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import worker from '../../src/index'
import { seed } from '../world'
import { deliver, readMail, tools } from './delivery'

const weak = [
  ['ADMIN_TOKEN', { ADMIN_TOKEN: 'admin-token-for-tests' }, '| npx wrangler secret put ADMIN_TOKEN'],
  ['SECRET_KEYS', { SECRET_KEYS: `${'ab'.repeat(20)},${env.SECRET_KEYS}` }, 'openssl rand -base64 32'],
] as const

const ask = (url: string, bindings: object, token = env.ADMIN_TOKEN) =>
  worker.fetch(
    new Request<unknown, IncomingRequestCfProperties>(url, { headers: { authorization: `Bearer ${token}` } }),
    { ...env, ...bindings },
    createExecutionContext(),
  )

beforeEach(() => seed(tools))
afterEach(() => vi.restoreAllMocks())

describe.each(weak)('with a short %s', (name, bindings, command) => {
  test.each(['/', '/records', '/sign-in', '/api/health', '/api/records', '/api/nothing'])(
    '%s answers 503 and the command for a good one',
    async (path) => {
      const answer = await ask(`https://postern.example${path}`, bindings)
      const text = await answer.text()
      expect([answer.status, text]).toEqual([503, expect.stringContaining(name)])
      expect(text).toContain(command)
      for (const secret of Object.values(bindings)) expect(text).not.toContain(secret)
    },
  )

  test('mail is taken as ever', async () => {
    const heard = await deliver(readMail('leads/first-lead'), { from: 'ada.berg@example.org', to: 'info@example.com' }, { bindings })
    expect(heard).toEqual({ rejection: undefined, notices: [] })
    expect(await env.DB.prepare("select count(*) as n from mails where outcome = 'created'").first('n')).toBe(1)
  })

  test.each(['localhost:8787', '127.0.0.1:9000', '[::1]:8787'])('wrangler dev at %s works, and warns once', async (host) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const token = 'ADMIN_TOKEN' in bindings ? bindings.ADMIN_TOKEN : env.ADMIN_TOKEN
    for (let twice = 0; twice < 2; twice++) expect((await ask(`http://${host}/api/records`, bindings, token)).status).toBe(200)
    expect(warn.mock.calls.length).toBe(host === 'localhost:8787' ? 1 : 0)
  })
})

test('an old key of the ring may be short: it only verifies', async () => {
  expect((await ask('https://postern.example/api/records', { SECRET_KEYS: `${env.SECRET_KEYS},old` })).status).toBe(200)
})
