/** What runs change about a server: when it is tried again, when it is given up, and that one run waits for another. */
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { fetchNow, resetServer, wakeFetchers } from '../../../src/fetchmail/fetch'
import { progressIn } from '../../../src/fetchmail/progress'
import { runServer } from '../../../src/fetchmail/server-run'
import type { FetchReport, IncomingServer } from '../../../src/fetchmail/server-schema'
import { RequestError } from '../../../src/requests/request-error'
import { toolsOf } from '../../../src/make-tools'
import { administrator, call } from '../api/client'
import { addServer } from './mailbox-double'

const tools = toolsOf(env)
const minuteMs = 60_000
const dayMs = 86_400_000
const nobodyListens = `active = 1, host = '127.0.0.1', port = 1, security = 'none'`

let server: IncomingServer

beforeEach(async () => {
  await env.DB.exec('delete from incoming_servers')
  server = await addServer()
})

const change = (set: string) => env.DB.exec(`update incoming_servers set ${set}`)
const read = async () => (await call<IncomingServer>('GET', `/incoming-servers/${server.id}`)).body
const fetchNowByRest = () => call<FetchReport>('POST', `/incoming-servers/${server.id}/fetch`)
const failures = () => env.DB.prepare('select failures from incoming_servers').first('failures')

describe('a server that fails', () => {
  beforeEach(() => change(nobodyListens))

  test('says since when and why, and is tried later each time', async () => {
    const first = await fetchNowByRest()
    expect(first.body).toMatchObject({ fetched: 0, outcomes: {}, error: expect.stringContaining('127.0.0.1:1') })
    const { failingSince, nextFetchAt, ...after } = await read()
    expect(after).toMatchObject({ state: 'failing', lastError: first.body.error, lastFetchAt: null })
    const waits = [minutesUntil(nextFetchAt)]
    for (let runs = 0; runs < 6; runs++) {
      await fetchNowByRest()
      waits.push(minutesUntil((await read()).nextFetchAt))
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 120, 120])
    expect((await read()).failingSince).toBe(failingSince)
  })

  test('for five days is switched off, and the administrators hear of it', async () => {
    await change(`failing_since = ${Date.now() - 5 * dayMs + minuteMs}, failures = 60`)
    await fetchNowByRest()
    expect(await read()).toMatchObject({ state: 'failing' })
    await change(`failing_since = ${Date.now() - 5 * dayMs}`)
    await fetchNowByRest()
    expect(await read()).toMatchObject({ state: 'off', active: false, lastError: expect.stringContaining('127.0.0.1:1') })
    const told = await env.DB.prepare(
      "select m.subject from messages m join notifications n on n.message_id = m.id where n.contact_id = ? and n.way = 'inbox' and n.status = 'sent'",
    )
      .bind(administrator.contactId)
      .all()
    expect(told.results).toEqual([{ subject: 'Turned off: mail is no longer fetched from Tasks' }])
    expect(await fetchNowByRest()).toMatchObject({ status: 409, body: { detail: expect.stringContaining('turn it on') } })
    const on = await call<IncomingServer>('PATCH', `/incoming-servers/${server.id}`, { active: true })
    expect(on.body).toMatchObject({ state: 'new', failingSince: null, lastError: null })
  })

  test('is not overwritten when a person mends it during the run', async () => {
    const mend = () => call('PATCH', `/incoming-servers/${server.id}`, { password: 'another' })
    await runServerWith(toolsOf({ ...env, DB: before('update', env.DB, mend) }))
    expect(await read()).toMatchObject({ state: 'new', lastError: null })
    expect(await failures()).toBe(0)
  })

  test('and is deleted during the run ends quietly', async () => {
    const remove = () => call('DELETE', `/incoming-servers/${server.id}`)
    await runServerWith(toolsOf({ ...env, DB: before('update', env.DB, remove) }))
    expect((await fetchNowByRest()).status).toBe(404)
  })

  test('is fetched from by one run at a time, whoever asks', async () => {
    await Promise.all([fetchNowByRest(), fetchNowByRest(), fetchNowByRest()])
    // Two at once would have read the same count.
    expect(await failures()).toBe(3)
  })

  test('takes no more who wait than it can serve', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 25 }, () => fetchNow(tools, server.id)))
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
    expect(refused).toHaveLength(5)
    expect(refused.every((reason) => reason instanceof RequestError && reason.kind === 'conflict')).toBe(true)
    expect((await fetchNowByRest()).status).toBe(200)
  })
})

describe('the clock', () => {
  test('wakes a server whose time has come, and no other', async () => {
    await change(nobodyListens)
    await wakeFetchers(tools)
    await expect.poll(failures).toBe(1)
    await wakeFetchers(tools)
    await change(`next_fetch_at = 0, active = 0`)
    await wakeFetchers(tools)
    expect(await alarmOf(server)).toBeNull()
    expect(await failures()).toBe(1)
  })

  test('passes over a server that another mailbox stands behind', async () => {
    await env.FETCHERS.getByName(server.id).wake(server.id)
    await resetServer(tools, server.id)
    expect(await alarmOf(server)).toBeNull()
  })
})

function minutesUntil(time: string | null): number {
  return Math.round((new Date(time ?? 0).getTime() - Date.now()) / minuteMs)
}

function alarmOf({ id }: IncomingServer): Promise<number | null> {
  return runInDurableObject(env.FETCHERS.getByName(id), (_, { storage }) => storage.getAlarm())
}

async function runServerWith(own: typeof tools): Promise<void> {
  await runInDurableObject(env.FETCHERS.getByName(server.id), (_, { storage }) => runServer(own, progressIn(storage), server.id))
}

/** A database where something happens before the first statement of this kind is run. */
function before(kind: string, database: D1Database, happens: () => Promise<unknown>): D1Database {
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get: (target, key) => {
        const method = Reflect.get(target, key) as (...args: unknown[]) => unknown // a statement has only methods
        if (key === 'bind') return (...values: unknown[]) => wrap(target.bind(...values))
        return async (...args: unknown[]) => {
          await happens()
          return method.apply(target, args)
        }
      },
    })
  return new Proxy(database, {
    get: (target, key) =>
      key === 'prepare'
        ? (text: string) => (text.startsWith(kind) ? wrap(target.prepare(text)) : target.prepare(text))
        : (Reflect.get(target, key) as (...args: unknown[]) => unknown).bind(target), // a database has only methods
  })
}
