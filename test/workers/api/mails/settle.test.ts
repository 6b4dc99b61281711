/** Mail that waits for a person and needs nothing. */
import { eq } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import * as t from '../../../../src/db/schema'
import { companies, seed } from '../../../world'
import { readMail, deliver, tools } from '../../delivery'
import { administrator, call, colleague, nobody, type Page } from '../client'

type Mail = { id: string; outcome: string; settledAt: string | null; settledBy: string | null }

beforeEach(() => seed(tools))

const unsettled = async () => (await call<Page<Mail>>('GET', '/mails?settled=false')).body.data

test('held mail is settled by somebody and taken back, and once settled it is left out where that is asked for', async () => {
  const { id } = await hold()
  const { status, body } = await call<Mail>('POST', `/mails/${id}/settle`)
  expect([status, body.settledBy]).toEqual([200, administrator.userId])
  expect(Date.parse(body.settledAt ?? '')).toBeLessThanOrEqual(Date.now())
  expect(await unsettled()).toEqual([])
  expect((await call<Page<Mail>>('GET', '/mails?settled=true')).body.data).toMatchObject([{ id }])

  expect((await call<Mail>('POST', `/mails/${id}/settle`)).body).toEqual(body)
  expect((await call<Mail>('DELETE', `/mails/${id}/settle`)).body).toMatchObject({ settledAt: null, settledBy: null })
  expect(await unsettled()).toMatchObject([{ id }])
})

test('a failed mail that is settled is no longer retried', async () => {
  const { id } = await hold()
  await tools.db.update(t.mails).set({ outcome: 'failed', claim: 'failure', dueAt: new Date() }).where(eq(t.mails.id, id))
  expect((await call('POST', `/mails/${id}/settle`)).status).toBe(200)
  expect(await tools.db.select({ dueAt: t.mails.dueAt }).from(t.mails)).toEqual([{ dueAt: null }])
})

test('a settled mail can still be assigned, and then it waits no more', async () => {
  const { id } = await hold()
  await call('POST', `/mails/${id}/settle`)
  const { status, body } = await call<Mail>('POST', `/mails/${id}/assign`, { model: 'ticket' })
  expect([status, body]).toMatchObject([200, { outcome: 'created', settledAt: null, settledBy: null }])
})

test('an agent settles what they may assign; other mail is 404, and mail that is neither held nor failed 409', async () => {
  const { id } = await hold()
  const { token } = await colleague('agent', companies.example)
  const { token: ofNorth } = await colleague('agent', companies.north)
  await tools.db.update(t.mails).set({ companyId: companies.example })
  expect((await call('POST', `/mails/${id}/settle`, undefined, ofNorth)).status).toBe(404)
  expect((await call('POST', `/mails/${id}/settle`, undefined, token)).status).toBe(200)
  expect((await call('DELETE', `/mails/${id}/settle`, undefined, token)).status).toBe(200)
  expect((await call('POST', `/mails/${nobody}/settle`)).status).toBe(404)
  await tools.db.update(t.mails).set({ outcome: 'created', reason: 'alias' })
  const { status, body } = await call('POST', `/mails/${id}/settle`)
  expect([status, body.detail]).toEqual([409, 'Only held and failed mail can be settled; this one is created: alias.'])
})

async function hold(): Promise<Mail> {
  await deliver(readMail('automatic/out-of-office'), { from: 'carla@example.org', to: 'support@example.com' })
  const [mail] = (await call<Page<Mail>>('GET', '/mails?outcome=held')).body.data
  if (!mail) throw new Error('Nothing is held')
  return mail
}
