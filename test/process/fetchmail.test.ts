/** Mail fetched by a whole gateway from a real Dovecot, over TLS. */
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  deliver,
  type Dovecot,
  dropConnections,
  endDovecot,
  listFlags,
  recreateMailbox,
  resumeDovecot,
  startDovecot,
  stopDovecot,
  whyNoDovecot,
} from './dovecot'
import { startGate } from './gate'
import { endGateway, type Gateway, removeGateway, startGateway, waitFor } from './gateway'
import { authority } from './mail-server'
import { isListening } from '../../dev/port'
import { readVariable } from '../../dev/variables'

const whyNot = whyNoDovecot()
const password = 'hunter2'
const nobodysServer = '01900000-0000-7000-8000-00000000dead'

type Json = Record<string, unknown>
type Server = { id: string; state: string; lastError: string | null; failingSince: string | null }
type Mail = {
  id: string
  outcome: string
  reason: string
  subject: string
  recordId: string | null
  serverId: string | null
  door: string
  size: number
  hasRaw: boolean
}

describe.skipIf(whyNot !== undefined)(`Mail fetched from Dovecot${whyNot ? `, skipped: ${whyNot}` : ''}`, () => {
  let dovecot: Dovecot
  let gateway: Gateway
  let token = ''
  let users = 0

  beforeAll(async () => {
    process.env['NODE_EXTRA_CA_CERTS'] = authority
    const names = Array.from({ length: 30 }, (_, number) => `user${number}`)
    dovecot = await startDovecot({ users: Object.fromEntries(names.map((name) => [`${name}@example.net`, password])) })
    gateway = await startGateway()
    token = readVariable('ADMIN_TOKEN') ?? ''
    await ask('POST', '/domains', { name: 'example.com' })
    await ask('POST', '/aliases', { localPart: 'info', model: 'lead' })
    await ask('POST', '/allowed-senders', { email: 'ada@example.org' })
  })

  afterAll(async () => {
    await removeGateway(gateway)
    await endDovecot(dovecot)
  })

  async function ask<T = Json>(method: string, path: string, body?: Json): Promise<T> {
    const response = await fetch(`${gateway.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return (response.status === 204 ? {} : await response.json()) as T // what the API promises
  }

  const somebody = () => `user${(users += 1)}@example.net`

  async function addServer(user: string, change: Json = {}): Promise<string> {
    const usual = { name: user, type: 'imap', host: 'localhost', port: dovecot.ports.imaps, security: 'tls', user, password, model: 'task' }
    const { id } = await ask<Server>('POST', '/incoming-servers', { ...usual, ...change })
    return id
  }

  const popOver = (change: Json = {}) => ({ type: 'pop', port: dovecot.ports.pop3s, ...change })
  const fetchFrom = (id: string) =>
    ask<{ fetched: number; outcomes: Record<string, number>; error?: string }>('POST', `/incoming-servers/${id}/fetch`)
  const stateOf = (id: string) => ask<Server>('GET', `/incoming-servers/${id}`)

  /** All deliveries of the mails with this word in their subject. */
  async function log(word: string): Promise<Mail[]> {
    const mails: Mail[] = []
    for (let cursor = ''; ;) {
      const page = await ask<{ data: Mail[]; nextCursor: string | null }>(
        'GET',
        `/mails?limit=100&q=${word}${cursor && `&cursor=${cursor}`}`,
      )
      mails.push(...page.data)
      if (page.nextCursor === null) return mails
      cursor = page.nextCursor
    }
  }

  const mailOf = (subject: string, to: string, body = 'Hello.\r\n') =>
    `Return-Path: <ada@example.org>\r\nFrom: Ada <ada@example.org>\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${createHash('sha256').update(`${subject}${to}`).digest('hex').slice(0, 20)}@example.org>\r\n\r\n${body}`

  test('new mail and read mail comes, once, to whom its headers name; it is marked as read', async () => {
    const user = somebody()
    await deliver(dovecot, user, mailOf('unread-one', user))
    await deliver(dovecot, user, mailOf('seen-one', 'info@example.com'), true)
    const id = await addServer(user)
    expect(await fetchFrom(id)).toEqual({ fetched: 2, outcomes: { created: 2 } })
    expect(await fetchFrom(id)).toEqual({ fetched: 0, outcomes: {} })
    expect([await log('unread-one'), await log('seen-one')]).toMatchObject([
      [{ outcome: 'created', reason: 'door-model', door: 'imap', serverId: id }],
      [{ outcome: 'created', reason: 'alias' }],
    ])
    expect((await listFlags(dovecot, user)).every(({ flags }) => flags.includes('\\Seen'))).toBe(true)
    expect(await stateOf(id)).toMatchObject({ state: 'ok', lastError: null })
  })

  test('a test counts; a wrong password is told in words, and since when', async () => {
    const user = somebody()
    await deliver(dovecot, user, mailOf('counted', user))
    const id = await addServer(user)
    expect(await ask('POST', `/incoming-servers/${id}/test`)).toMatchObject({
      ok: true,
      detail: expect.stringContaining('1 message in INBOX'),
    })
    await ask('PATCH', `/incoming-servers/${id}`, { password: 'wrong' })
    expect(await fetchFrom(id)).toMatchObject({ fetched: 0, error: expect.stringContaining('check both') })
    expect(await stateOf(id)).toMatchObject({
      state: 'failing',
      failingSince: expect.any(String),
      lastError: expect.stringContaining(user),
    })
    await ask('PATCH', `/incoming-servers/${id}`, { password })
    expect(await stateOf(id)).toMatchObject({ state: 'new', failingSince: null })
    expect(await fetchFrom(id)).toMatchObject({ fetched: 1 })
  })

  test('large, broken and empty mail holds nothing up', async () => {
    const user = somebody()
    const id = await addServer(user)
    await deliver(dovecot, user, mailOf('large-one', user, `${'0123456789'.repeat(7)}\r\n`.repeat(140_000)))
    await deliver(dovecot, user, Buffer.from([0xff, 0xfe, 0x0a, 0x00, 0x3a, 0x0a]))
    await deliver(dovecot, user, mailOf('behind-it', user))
    expect(await fetchFrom(id)).toMatchObject({ fetched: 3 })
    expect(await log('large-one')).toMatchObject([{ outcome: 'created', hasRaw: true }])
    expect((await log('large-one'))[0]?.size).toBeGreaterThan(10_000_000)
    expect(await log('behind-it')).toHaveLength(1)
  })

  test('five hundred at once arrive in runs of fifty that follow by themselves, each once', async () => {
    const user = somebody()
    for (let number = 0; number < 500; number++) await deliver(dovecot, user, mailOf(`flood-${number}-`, user))
    const id = await addServer(user)
    expect(await fetchFrom(id)).toMatchObject({ fetched: 50 })
    await waitFor(async () => (await log('flood-499-')).length > 0)
    const mails = await log('flood-')
    expect([mails.length, new Set(mails.map(({ subject }) => subject)).size]).toEqual([500, 500])
    expect(mails.every(({ outcome }) => outcome === 'created')).toBe(true)
  })

  test('a mailbox that was made anew is looked through anew, and nothing comes twice', async () => {
    const user = somebody()
    const id = await addServer(user)
    await deliver(dovecot, user, mailOf('before-it', user))
    await fetchFrom(id)
    await recreateMailbox(dovecot, user)
    await deliver(dovecot, user, mailOf('after-it', user))
    expect(await fetchFrom(id)).toEqual({ fetched: 1, outcomes: { created: 1 } })
    expect((await log('before-it')).map(({ outcome }) => outcome)).toEqual(['created'])
  })

  test('runs that are asked for at once come one after the other', async () => {
    const user = somebody()
    for (let number = 0; number < 20; number++) await deliver(dovecot, user, mailOf(`at-once-${number}-`, user))
    const id = await addServer(user)
    const reports = await Promise.all([fetchFrom(id), fetchFrom(id), fetchFrom(id)])
    expect(reports.map(({ fetched }) => fetched).toSorted((a, b) => a - b)).toEqual([0, 0, 20])
    expect((await log('at-once-')).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'created'))
  })

  test('a run goes on, or is made up for, when whoever asked for it hangs up', async () => {
    const user = somebody()
    for (let number = 0; number < 30; number++) await deliver(dovecot, user, mailOf(`hang-up-${number}-`, user, 'x'.repeat(100_000)))
    const id = await addServer(user)
    const asked = new AbortController()
    const hungUp = fetch(`${gateway.url}/api/incoming-servers/${id}/fetch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: asked.signal,
    }).catch(() => undefined)
    await waitFor(async () => (await log('hang-up-')).length > 2)
    asked.abort()
    await hungUp
    await waitFor(async () => (await fetchFrom(id)).fetched === 0)
    expect((await log('hang-up-')).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 30 }, () => 'created'))
  })

  test('what lay there before is left alone when so wished', async () => {
    const user = somebody()
    await deliver(dovecot, user, mailOf('old-one', user))
    const id = await addServer(user, { fetchExisting: false })
    expect(await fetchFrom(id)).toEqual({ fetched: 0, outcomes: {} })
    await deliver(dovecot, user, mailOf('newer-one', user))
    expect(await fetchFrom(id)).toEqual({ fetched: 1, outcomes: { created: 1 } })
    expect(await log('old-one')).toEqual([])
  })

  test('POP3 keeps mail there, or deletes what it stored and nothing else', async () => {
    const [keeper, remover, careful] = [somebody(), somebody(), somebody()]
    for (const user of [keeper, remover, careful]) await deliver(dovecot, user, mailOf('popped', user))
    const kept = await addServer(keeper, popOver())
    const removed = await addServer(remover, popOver({ deleteAfterFetch: true }))
    const left = await addServer(careful, popOver({ deleteAfterFetch: true, fetchExisting: false }))
    for (const id of [kept, removed]) expect(await fetchFrom(id)).toEqual({ fetched: 1, outcomes: { created: 1 } })
    for (const id of [kept, removed, left, left]) expect(await fetchFrom(id)).toMatchObject({ fetched: 0 })
    const remaining = [keeper, remover, careful].map(async (user) => (await listFlags(dovecot, user)).length)
    expect(await Promise.all(remaining)).toEqual([1, 0, 1])
    expect((await log('popped')).every(({ door }) => door === 'pop')).toBe(true)
  })

  test.each([
    { type: 'imap', word: 'gone-', change: {}, left: 40 },
    { type: 'pop', word: 'popped-off-', change: { deleteAfterFetch: true }, left: 0 },
  ])('a server that goes away in the middle loses nothing by $type', async ({ type, word, change, left }) => {
    const user = somebody()
    for (let number = 0; number < 40; number++) await deliver(dovecot, user, mailOf(`${word}${number}-`, user, 'x'.repeat(600_000)))
    const gate = await startGate(type === 'pop' ? dovecot.ports.pop3s : dovecot.ports.imaps, 4_000_000)
    onTestFinished(gate.end)
    const id = await addServer(user, { ...change, type, port: gate.port })
    const running = fetchFrom(id)
    await waitFor(async () => (await log(word)).length > 2)
    await dropConnections(dovecot, user)
    await stopDovecot(dovecot)
    gate.open()
    const broken = await running
    expect(broken.error).toMatch(/localhost/)
    expect(await fetchFrom(id)).toMatchObject({ fetched: 0, error: expect.stringContaining('localhost') })
    expect(await stateOf(id)).toMatchObject({ state: 'failing', failingSince: expect.any(String) })
    await resumeDovecot(dovecot)
    expect(await fetchFrom(id)).toEqual({ fetched: 40 - broken.fetched, outcomes: expect.any(Object) })
    expect(await stateOf(id)).toMatchObject({ state: 'ok', failingSince: null, lastError: null })
    const created = (await log(word)).filter(({ outcome }) => outcome === 'created')
    expect([created.length, new Set(created.map(({ subject }) => subject)).size]).toEqual([40, 40])
    expect(await listFlags(dovecot, user)).toHaveLength(left)
  })

  test('a gateway that is killed in the middle of a run goes on, and each mail is there once', async () => {
    const user = somebody()
    for (let number = 0; number < 45; number++) await deliver(dovecot, user, mailOf(`killed-${number}-`, user, 'x'.repeat(100_000)))
    const id = await addServer(user)
    void fetchFrom(id).catch(() => undefined)
    await waitFor(async () => (await log('killed-')).length > 4)
    await endGateway(gateway, 'SIGKILL')
    await waitFor(async () => !(await isListening(gateway.port)))
    gateway = await startGateway([], gateway.folder)
    await waitFor(async () => (await fetchFrom(id)).fetched === 0)
    const created = (await log('killed-')).filter(({ outcome }) => outcome === 'created')
    expect([created.length, new Set(created.map(({ subject }) => subject)).size]).toEqual([45, 45])
  })

  test('a server that is off, or is not there, says so', async () => {
    const id = await addServer(somebody(), { active: false })
    expect(await fetchFrom(id)).toMatchObject({ status: 409, detail: expect.stringContaining('turn it on') })
    expect(await fetchFrom(nobodysServer)).toMatchObject({ status: 404 })
  })
})
