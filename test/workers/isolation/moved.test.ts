/** Somebody who worked for one company and now works for another leaves behind what was written there, their own words too. */
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import type { Failure } from '../../../src/records/chatter/failure'
import { call, type Page } from '../api/client'
import { signIn } from '../web/browser'
import { settle, tells } from './two-companies'

const zanzibar = await settle('zanzibar')
const borneo = await settle('borneo')
const mover = { user: zanzibar.ids['users'] ?? '', ...zanzibar.tokens }
const failure = `/failures/${zanzibar.ids['failures']}`

const move = (companyId: string | undefined) => call('PATCH', `/users/${mover.user}`, { companyId })
const ask = <T>(method: string, path: string, body?: unknown) => call<T>(method, path, body, mover.agent)

beforeEach(() => move(zanzibar.ids['companies']))

test('failures of their messages there', async () => {
  expect((await ask<Page<Failure>>('GET', '/failures')).body.data).toHaveLength(1)
  await move(borneo.ids['companies'])
  expect((await ask<Page<Failure>>('GET', '/failures')).body.data).toEqual([])
  for (const [method, path] of [
    ['GET', failure],
    ['POST', `${failure}/retry`],
    ['POST', `${failure}/dismiss`],
  ] as const)
    expect([path, (await ask(method, path, method === 'POST' ? {} : undefined)).status]).toEqual([path, 404])
})

test('what waits in their inbox, and is not counted either', async () => {
  const browser = await signIn(mover.agent)
  const before = (await browser.get('/notifications')).html
  expect(before).toContain('A note for the agent of zanzibar')
  expect(before).toContain('Notifications: 2')
  await move(borneo.ids['companies'])
  const after = (await browser.get('/notifications')).html
  expect(tells(zanzibar, after, 'Agent of zanzibar')).toEqual([])
  expect(after).toContain('Notifications: none')
})

test('and nobody’s address is trusted again by a company that does not know it', async () => {
  const theirs = zanzibar.ids['contacts'] ?? ''
  await env.DB.prepare('update records set hard_bounces = 5 where id = ?').bind(theirs).run()
  const path = `/failures/${borneo.ids['failures']}/retry`
  const { status } = await call('POST', path, { address: 'customer@zanzibar-customers.example' }, borneo.tokens.agent)
  expect(status).toBe(200)
  expect(await env.DB.prepare('select hard_bounces from records where id = ?').bind(theirs).first('hard_bounces')).toBe(5)
})
