/** Background jobs, as administrators see it: steps that fail, and work that was given up. */
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import * as t from '../../../../src/db/schema'
import { type Jobs, jobWords, runJobs } from '../../../../src/upkeep/job'
import { companies, seed } from '../../../world'
import { colleague } from '../../api/client'
import { tools } from '../../delivery'
import { signIn } from '../browser'

beforeEach(async () => {
  await seed(tools)
  await tools.db.delete(t.upkeepSteps)
  await tools.db.delete(t.deadLetters)
})

test('upkeep that never ran says so, on its page and in the overview', async () => {
  const admin = await signIn()
  const { html, reads, writes } = await admin.get('/setup/upkeep')
  expect([reads, writes]).toEqual([2, 0])
  expect(html.match(/Hasn’t run yet/g)).toHaveLength(Object.keys(jobWords).length)
  const overview = await admin.get('/setup')
  expect(overview.html).toContain('No run in the last hour')
  expect(overview.html).not.toContain('Needs attention')
})

test('a step that fails is shown with its error, and counted in the overview', async () => {
  const names = Object.keys(jobWords)
  const steps = Object.fromEntries(names.map((name) => [name, async () => undefined])) as Jobs // each name has its step
  await runJobs(tools, { ...steps, outbox: () => Promise.reject(new Error('No <b>way</b> out')) })
  const admin = await signIn()
  const { html } = await admin.get('/setup/upkeep')
  expect(html).toContain('No &lt;b&gt;way&lt;/b&gt; out')
  expect([html.match(/>Failing</g)?.length, html.match(/>Working</g)?.length]).toEqual([1, names.length - 1])
  const overview = await admin.get('/setup')
  expect(overview.html).toContain('1 failing')
  expect(overview.html).not.toContain('No run in the last hour')
})

test('a dead letter is shown, tried again, and deleted', async () => {
  const row = { kind: 'send' as const, error: 'No such <table>', attempts: 4, firstSeenAt: new Date(), createdAt: new Date() }
  const ids = [tools.newId(), tools.newId()]
  for (const id of ids) await tools.db.insert(t.deadLetters).values({ ...row, id, queueId: id, body: '{"kind":"send","outboxId":"x"}' })
  const admin = await signIn()
  expect((await admin.get('/setup')).html).toContain('Needs attention')
  const { html, reads, writes } = await admin.get('/setup/dead-letters')
  expect([reads, writes]).toEqual([2, 0])
  expect(html).toContain('No such &lt;table&gt;')
  expect((await admin.post(`/setup/dead-letters/${ids[0]}/retry`)).location).toBe('/setup/dead-letters?done=tried-again')
  expect((await admin.post(`/setup/dead-letters/${ids[1]}/delete`)).location).toBe('/setup/dead-letters?done=deleted')
  expect((await admin.get('/setup/dead-letters?done=tried-again')).html).toContain('Queued again.')
  expect(await tools.db.select().from(t.deadLetters)).toEqual([])
  expect((await admin.post(`/setup/dead-letters/${ids[1]}/delete`)).status).toBe(404)
})

test('one that was too large to keep offers no other try', async () => {
  await env.DB.exec(
    `insert into dead_letters (id, queue_id, kind, error, attempts, first_seen_at, created_at) values ('${tools.newId()}', 'x', 'unknown', 'No', 1, 1, 1)`,
  )
  const { html } = await (await signIn()).get('/setup/dead-letters')
  expect(html).toContain('Too large to keep.')
  expect(html).not.toContain('Try again')
})

test('both are for administrators', async () => {
  const { token } = await colleague('agent', companies.example)
  const agent = await signIn(token)
  for (const path of ['/setup/upkeep', '/setup/dead-letters']) expect((await agent.get(path)).status).toBe(403)
  expect((await agent.post('/setup/dead-letters/x/retry')).status).toBe(403)
})

test('a failed mail whose raw mail is missing says so where it is shown', async () => {
  const id = tools.newId()
  await env.DB.exec(
    `insert into mails (id, run_id, received_at, door, envelope_from, recipient, recipient_normalized, "to", cc, internet_message_id, fingerprint, size, kind, automatic, authentication, outcome, reason, claim, trace, raw_key, attempts, duration_ms) values ('${id}', 'x', 1, 'edge', 'eve@example.org', 'info@example.com', 'info@example.com', '[]', '[]', 'x@example.org', 'x', 1, 'ordinary', 0, '{"spf":"pass","dkim":"pass","dmarc":"pass"}', 'failed', 'raw-missing', 'failure', '[]', 'raw/gone', 8, 1)`,
  )
  const { html } = await (await signIn()).get(`/mails/${id}`)
  expect(html).toContain('its raw mail is missing from the bucket')
  expect(html).not.toContain('Route again')
})
