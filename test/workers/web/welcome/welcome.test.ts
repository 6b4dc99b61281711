/** The first steps of an administrator, from nothing to the first record. */
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import * as world from '../../../world'
import { colleague } from '../../api/client'
import { deliver, readMail, tools } from '../../delivery'
import { signIn } from '../browser'
import { mistakeAt, valueAt } from '../setup/setup-form'

beforeEach(async () => {
  await world.seed(tools)
  await env.DB.batch(['addresses', 'aliases', 'mails', 'milestones'].map((table) => env.DB.prepare(`delete from ${table}`)))
  await env.DB.exec('update companies set domain_id = null')
  await env.DB.exec('delete from alias_domains')
})

const deliverTo = (to: string) => deliver(readMail('leads/first-lead'), { from: 'ada.berg@example.org', to })
const done = (html: string) => html.match(/class="card step done"/g)?.length ?? 0

describe('an empty gateway', () => {
  test('greets its administrator, and ticks off each step', async () => {
    const admin = await signIn()
    const empty = await admin.get('/')
    expect([empty.status, done(empty.html)]).toEqual([200, 0])
    expect(empty.reads + empty.writes).toBeLessThanOrEqual(3)
    expect((await admin.post('/welcome/alias', { localPart: 'info', model: 'lead' })).location).toBe('/')
    const named = await admin.get('/')
    expect(done(named.html)).toBe(1)
    expect(named.html).toContain('Mail to <strong>info@</strong> opens a lead')
    expect(named.html).not.toContain('npm run deliver')
    await deliverTo('info@example.com')
    const steps = await admin.get('/welcome/steps')
    expect(done(steps.html)).toBe(3)
    expect(steps.html).toMatch(/href="\/records\/[\da-f-]{36}"/)
    expect(steps.html).not.toContain('<html')
  })

  test('asks whether the domain is right, and is done once it is', async () => {
    const admin = await signIn()
    await admin.post('/welcome/alias', { localPart: 'info', model: 'lead' })
    await deliverTo('info@example.com')
    const { html } = await admin.get('/')
    expect(html).toContain('was taken from the first mail. Is it right?')
    const action = /action="(\/setup\/domains\/[^"]+\/confirm)"/.exec(html)?.[1] ?? ''
    expect((await admin.post(action, { name: 'example.com', from: 'start' })).location).toBe('/')
    expect((await admin.get('/')).location).toBe('/records')
  })

  test('tells what is wrong with the first alias', async () => {
    const { status, html } = await (await signIn()).post('/welcome/alias', { localPart: 'a'.repeat(65), model: 'lead' })
    expect(status).toBe(422)
    expect(mistakeAt(html, 'localPart')).toContain('longer than 64')
    expect(valueAt(html, 'localPart')).toBe('a'.repeat(65))
  })

  test('says why no record is there although mail came', async () => {
    const admin = await signIn()
    await deliverTo('nobody@example.com')
    const { html } = await admin.get('/')
    expect(html).toContain('Mail arrived but hasn’t opened a record yet.')
  })

  test('leads others to their records', async () => {
    const { token } = await colleague('agent', world.companies.example)
    const agent = await signIn(token)
    expect((await agent.get('/')).location).toBe('/records')
    expect((await agent.post('/welcome/alias', { localPart: 'info', model: 'lead' })).status).toBe(403)
  })
})
