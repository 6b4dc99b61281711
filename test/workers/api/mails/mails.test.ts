/** The door for a mail server's pipe, and the log behind it, as a client meets them. */
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { z } from '@hono/zod-openapi'
import type { mailSchema } from '../../../../src/api/mails/mail-schema'
import * as t from '../../../../src/db/schema'
import { seed, servers } from '../../../world'
import { readMail, tools } from '../../delivery'
import { adminToken, type Answer, call, nobody, type Page, type ProblemBody, send } from '../client'

type MailAnswer = z.output<typeof mailSchema>
type Refusal = ProblemBody & { code: string; mail: MailAnswer }

const authorization = `Bearer ${adminToken}`

beforeEach(() => seed(tools))

describe('the door', () => {
  test('takes a mail and answers with its row of the log', async () => {
    const { status, body } = await pipe<MailAnswer>('leads/plain', 'info@example.com')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      door: 'api',
      envelope: { from: 'eve@example.org', to: 'info@example.com' },
      outcome: 'created',
      hasRaw: true,
    })
    expect((await call('GET', `/mails/${body.id}`)).body).toEqual(body)
  })

  test.each([
    ['leads/plain', { name: 'postal-mime' }],
    ['doubts/several-bodies', { name: 'exact', because: 'several-bodies' }],
  ])('says what read %s', async (file, reader) => {
    const { body } = await pipe<MailAnswer>(file, 'info@example.com')
    expect(body.reader).toEqual(reader)
    expect(body.trace).toContainEqual(expect.objectContaining({ step: 'read', result: reader.name }))
  })

  test('tells a trace in words, those of older rows as they are', async () => {
    const { body } = await pipe<MailAnswer>('leads/plain', 'info@example.com')
    const old = { step: 'policy', result: 'allowed', detail: 'info@example.com is open to everyone' }
    expect(body.trace).toContainEqual(old)
    await tools.db.update(t.mails).set({ trace: [old] })
    expect((await call<MailAnswer>('GET', `/mails/${body.id}`)).body.trace).toEqual([old])
  })

  test('answers a refusal with the SMTP code, the words for the sender, and the row', async () => {
    const { status, body } = await pipe<Refusal>('leads/plain', 'nobody@example.com')
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: '550 5.1.1', detail: 'There is no nobody@example.com here' })
    expect(body.mail).toMatchObject({ outcome: 'refused', reason: 'unknown-recipient', hasRaw: false })
  })

  test('answers a refusal like the last one with the row that counts both', async () => {
    const { body: first } = await pipe<Refusal>('leads/plain', 'nobody@example.com')
    expect(first.mail).toMatchObject({ copies: 1, lastReceivedAt: null })
    const { body: second } = await pipe<Refusal>('leads/no-subject', 'nobody@example.com')
    expect(second.mail).toEqual({ ...first.mail, copies: 2, lastReceivedAt: expect.stringMatching(/^20\d\d-/) })
  })

  test.each([
    [400, 'message/rfc822', '?from=&to=info@example.com', ''],
    [415, 'text/plain', '?from=&to=info@example.com', 'Subject: x\n\n'],
    [422, 'message/rfc822', '?from=eve@example.org', 'Subject: x\n\n'],
  ])('answers %i to what is no mail, and logs nothing', async (expected, type, query, raw) => {
    const { status, body } = await send(`/mails${query}`, { method: 'POST', headers: { authorization, 'content-type': type }, body: raw })
    expect([status, body.detail]).toEqual([expected, expect.stringMatching(/\w/)])
    expect((await call<Page<MailAnswer>>('GET', '/mails')).body.data).toEqual([])
  })
})

describe('a raw mail', () => {
  test('is downloaded byte for byte', async () => {
    const { body } = await pipe<MailAnswer>('broken/raw-8-bit', 'info@example.com')
    const response = await download(body.id)
    expect(response.headers.get('content-type')).toBe('message/rfc822')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(readMail('broken/raw-8-bit'))
  })

  test('that was not kept is not found, nor replayed', async () => {
    const { body } = await pipe<Refusal>('leads/plain', 'nobody@example.com')
    for (const id of [body.mail.id, nobody]) expect((await download(id)).status).toBe(404)
    expect((await call('POST', `/mails/${body.mail.id}/replay`)).body).toMatchObject({
      status: 409,
      detail: expect.stringContaining('was not kept'),
    })
  })
})

describe('a simulation', () => {
  test('takes a mail as if a mailbox had been fetched, and changes nothing', async () => {
    const raw = new TextDecoder().decode(readMail('fetched/to-the-mailbox'))
    const asked = { from: 'carla@example.org', to: 'tasks@mail.example.org', raw }
    const edge = await call<MailAnswer>('POST', '/simulate', asked)
    expect(edge.body).toMatchObject({ outcome: 'refused', reason: 'unknown-recipient' })
    const fetched = await call<MailAnswer>('POST', '/simulate', { ...asked, serverId: servers.tasks })
    expect(fetched.body).toMatchObject({ outcome: 'created', reason: 'door-model' })
    expect((await call('POST', '/simulate', { ...asked, serverId: nobody })).status).toBe(422)
    expect((await call('POST', '/simulate', { ...asked, serverId: servers.tasks, door: 'api' })).status).toBe(422)
    expect((await call<Page<MailAnswer>>('GET', '/mails')).body.data).toEqual([])
  })

  test('tells by which door a mail would come, and goes by the verdicts that count there', async () => {
    const asked = { from: 'ann@example.com', to: 'info@example.com' }
    const dmarcAt = async (file: string, door?: string) => {
      const rawBase64 = Buffer.from(readMail(file)).toString('base64')
      return (await call<MailAnswer>('POST', '/simulate', { ...asked, rawBase64, door })).body.authentication.dmarc
    }
    const doors = [undefined, 'edge', 'api', 'imap', 'pop']
    expect(await Promise.all(doors.map((door) => dmarcAt('replies/from-a-user', door)))).toEqual([
      'pass',
      'pass',
      ...Array(3).fill('unknown'),
    ])
    await call('PUT', '/parameters/mail.gateway.authserv_id', { value: 'mail.example.com' })
    expect(await Promise.all(doors.map((door) => dmarcAt('authentication/behind-our-server', door)))).toEqual([
      'unknown',
      'unknown',
      ...Array(3).fill('pass'),
    ])
  })
})

async function pipe<T>(file: string, to: string): Promise<Answer<T>> {
  const query = new URLSearchParams({ from: 'eve@example.org', to }).toString()
  return send<T>(`/mails?${query}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'message/rfc822' },
    body: readMail(file),
  })
}

async function download(mailId: string): Promise<Response> {
  return exports.default.fetch(new Request(`http://postern.test/api/mails/${mailId}/raw`, { headers: { authorization } }))
}
