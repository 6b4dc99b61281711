/** Runs that break off anywhere: nothing is lost, nothing comes twice, and no mail holds up those behind it. */
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { IncomingServer } from '../../../src/fetchmail/server-schema'
import { addServer, keysUpTo, logOf, lostConnection, mailboxWith, mailOf, refusal, runOver } from './mailbox-double'

const killed = 'killed'
const die = (): never => {
  throw new Error(killed)
}
const three = ['Mail 1', 'Mail 2', 'Mail 3']

let server: IncomingServer

beforeEach(async () => {
  for (const table of ['mails', 'attachments', 'messages', 'incoming_servers']) await env.DB.exec(`delete from ${table}`)
  server = await addServer()
})

describe('a run', () => {
  test('takes fifty, oldest first, and says that more wait', async () => {
    const mailbox = mailboxWith(keysUpTo(120))
    await env.DB.exec(`insert into allowed_senders values ('a', 'ada@example.org', 'ada@example.org', 0)`)
    const ended = [await runOver(server, mailbox), await runOver(server, mailbox), await runOver(server, mailbox)]
    expect(ended).toMatchObject([
      { fetched: 50, outcomes: { created: 50 }, hasMore: true },
      { fetched: 50, hasMore: true },
      { fetched: 20, hasMore: false },
    ])
    expect(mailbox.finished).toEqual(keysUpTo(120))
  })

  test('killed before a mail is stored takes it the next time', async () => {
    expect(await runOver(server, mailboxWith(keysUpTo(3), { read: die }))).toMatchObject({ fetched: 0, error: killed })
    await runOver(server, mailboxWith(keysUpTo(3)))
    expect(await logOf(server)).toEqual({ created: three })
  })

  test('killed after a mail is stored finds a duplicate of it', async () => {
    expect(await runOver(server, mailboxWith(keysUpTo(3)), {}, { remember: die })).toMatchObject({ error: killed })
    await runOver(server, mailboxWith(keysUpTo(3)))
    expect(await logOf(server)).toEqual({ created: three, dropped: ['Mail 1'] })
  })

  test('killed after a mail is noted marks it the next time', async () => {
    const mailbox = mailboxWith(keysUpTo(3))
    expect(await runOver(server, { ...mailbox, finish: die })).toMatchObject({ fetched: 1, error: killed })
    await runOver(server, mailbox)
    expect([mailbox.finished, await logOf(server)]).toEqual([keysUpTo(3), { created: three }])
  })

  test('killed after a mail is marked goes on behind it', async () => {
    const mailbox = mailboxWith(keysUpTo(3))
    expect(await runOver(server, mailbox, {}, { putDown: die })).toMatchObject({ fetched: 1, error: killed })
    await runOver(server, mailbox)
    expect(await logOf(server)).toEqual({ created: three })
  })

  test('over a mailbox made anew looks at everything, and is silent of what it knows', async () => {
    await runOver(server, mailboxWith(['7', '8']))
    expect(await runOver(server, mailboxWith(['7', '8']))).toMatchObject({ fetched: 0 })
    const anew = mailboxWith(keysUpTo(2), { validity: '2', read: async (key) => mailOf(key === '1' ? '8' : 'new') })
    expect(await runOver(server, anew)).toMatchObject({ fetched: 1 })
    expect(await logOf(server)).toEqual({ created: ['Mail 7', 'Mail 8', 'Mail new'] })
  })

  test('over the mailbox of another user owes nothing to the one before', async () => {
    await runOver(server, mailboxWith(['7', '8']))
    expect(await runOver(server, mailboxWith(['1', '7']), { account: 'b', fetchesExisting: false })).toMatchObject({ fetched: 0 })
    expect(await runOver(server, mailboxWith(['1', '7', '9']), { account: 'b', fetchesExisting: false })).toMatchObject({ fetched: 1 })
  })

  test.each([{ kind: 'imap' as const }, { kind: 'pop' as const }])(
    'leaves alone what lay there first, once it knows all of it: %j',
    async (kind) => {
      const listKeys = () => Promise.reject(lostConnection)
      const order = { fetchesExisting: false, removes: true }
      expect(await runOver(server, mailboxWith(['1', '2'], { ...kind, listKeys }), order)).toMatchObject({ error: lostConnection.message })
      const mailbox = mailboxWith(['1', '2'], kind)
      expect(await runOver(server, mailbox, order)).toMatchObject({ fetched: 0, hasMore: false })
      mailbox.keys.push('3')
      expect(await runOver(server, mailbox, order)).toMatchObject({ fetched: 1 })
      expect([await logOf(server), mailbox.keys.slice(0, 2)]).toEqual([{ created: ['Mail 3'] }, ['1', '2']])
    },
  )
})

describe('a mail that the server does not hand out', () => {
  test.each([{ kind: 'imap' as const }, { kind: 'pop' as const }])('is left, told of, and asked for again later: %j', async (kind) => {
    const whole = mailboxWith(keysUpTo(3), kind)
    const partly = { ...whole, read: async (key: string) => (key === '2' ? Promise.reject(refusal) : mailOf(key)) }
    const trouble = `One mail is left where it lies and asked for again: ${refusal.message}`
    expect(await runOver(server, partly)).toMatchObject({ fetched: 2, trouble, error: undefined })
    expect(await runOver(server, whole)).toMatchObject({ fetched: 0, trouble })
    await later()
    expect(await runOver(server, whole)).toMatchObject({ fetched: 1, trouble: undefined })
    expect(await logOf(server)).toEqual({ created: ['Mail 1', 'Mail 3', 'Mail 2'] })
  })

  test('is left when the server lists it and has nothing to show; one that is gone is forgotten', async () => {
    const mailbox = mailboxWith(keysUpTo(2), { read: async () => undefined })
    expect(await runOver(server, mailbox)).toMatchObject({ trouble: expect.stringContaining('2 mails are left') })
    mailbox.keys = []
    await later()
    expect(await runOver(server, mailbox)).toMatchObject({ trouble: undefined })
  })

  test('by POP3 is not deleted', async () => {
    const mailbox = mailboxWith(['a'], { kind: 'pop', read: async () => undefined })
    await runOver(server, mailbox, { removes: true })
    await runOver(server, mailbox, { removes: true })
    expect(mailbox.removed).toEqual([])
  })

  test('breaks the connection three times, and then holds up nothing', async () => {
    const mailbox = mailboxWith(keysUpTo(3), {
      read: (key) => (key === '2' ? Promise.reject(lostConnection) : Promise.resolve(mailOf(key))),
    })
    const ended = []
    for (let runs = 0; runs < 4; runs++) ended.push(await runOver(server, mailbox))
    expect(ended.map(({ error }) => error !== undefined)).toEqual([true, true, true, false])
    expect(ended[3]).toMatchObject({ fetched: 1, trouble: expect.stringContaining('every run ended over it') })
    await later()
    const again = [await runOver(server, mailbox), await runOver(server, mailbox)]
    expect(again.map(({ error }) => error)).toEqual([lostConnection.message, undefined])
  })

  test('is one of many: the server itself is not well', async () => {
    expect(await runOver(server, mailboxWith(keysUpTo(60), { read: () => Promise.reject(refusal) }))).toMatchObject({
      error: refusal.message,
      hasMore: false,
    })
    expect(await runOver(server, mailboxWith(keysUpTo(60)))).toMatchObject({ fetched: 50, hasMore: true })
  })
})

describe('by POP3', () => {
  const removing = { removes: true }

  test('what is stored is deleted with the goodbye, and its key may come again', async () => {
    const mailbox = mailboxWith(['a', 'b'], { kind: 'pop' })
    expect(await runOver(server, mailbox, removing)).toMatchObject({ fetched: 2 })
    expect(mailbox.keys).toEqual([])
    const another = mailboxWith(['a'], { kind: 'pop', read: async () => mailOf('another') })
    expect(await runOver(server, another, removing)).toMatchObject({ fetched: 1, outcomes: { created: 1 } })
  })

  test('what a lost goodbye did not delete is deleted later, and not fetched again', async () => {
    const lost = mailboxWith(['a', 'b'], { kind: 'pop', close: () => Promise.reject(lostConnection) })
    expect(await runOver(server, lost, removing)).toMatchObject({ fetched: 2, error: lostConnection.message })
    const again = mailboxWith(['a', 'b'], { kind: 'pop', read: die })
    expect(await runOver(server, again, removing)).toMatchObject({ fetched: 0, error: undefined })
    expect([again.removed, again.keys]).toEqual([['a', 'b'], []])
  })

  test('a server that deletes nothing is not read through again and again', async () => {
    const mailbox = mailboxWith(keysUpTo(60), { kind: 'pop', close: async () => undefined })
    for (let runs = 0; runs < 5; runs++) await runOver(server, mailbox, removing)
    expect(await runOver(server, { ...mailbox, read: die }, removing)).toMatchObject({ fetched: 0, hasMore: false, error: undefined })
    expect((await logOf(server))['dropped']).toBeUndefined()
  })

  test('what is here only in part stays there', async () => {
    const mailbox = mailboxWith(['large'], { kind: 'pop', read: async (key) => ({ ...mailOf(key), size: 30_000_000 }) })
    expect(await runOver(server, mailbox, removing)).toMatchObject({ fetched: 1, outcomes: { held: 1 } })
    expect(await runOver(server, mailbox, removing)).toMatchObject({ fetched: 0 })
    expect(mailbox.removed).toEqual([])
  })
})

/** What was left behind is due. */
async function later(): Promise<void> {
  const { runInDurableObject } = await import('cloudflare:test')
  await runInDurableObject(
    env.FETCHERS.getByName(server.id),
    (_, { storage }) => void storage.sql.exec('update left_behind set due_at = 0'),
  )
}
