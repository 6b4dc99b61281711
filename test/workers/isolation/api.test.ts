/**
 * Companies share nothing: every operation of the API is asked, by everybody who is not theirs, about everything of another
 * company. What is asked is read from the document that the API publishes, so that a new route is asked about without a word here.
 */
import { describe, expect, test } from 'vitest'
import { exports } from 'cloudflare:workers'
import { adminToken } from '../api/client'
import { type ApiDocument, openRequestsOf, type Request as Asked, requestsOf } from './requests'
import { differences, readRows } from './rows'
import { readDocument, settle, settleBoth, tells } from './two-companies'

const document = await readDocument<ApiDocument>()
const { zanzibar, borneo } = await settleBoth()

/** Those who must not get at what Zanzibar has. */
const strangers: [string, string | undefined][] = [
  ['an agent of another company', borneo.tokens.agent],
  ['a reader of another company', borneo.tokens.read],
  ['a machine that delivers', borneo.tokens.ingest],
  ['somebody without a token', undefined],
]

/** A machine that is busy takes its time. */

type Heard = { status: number; text: string }

async function ask({ method, path, body, mediaType }: Asked, token: string | undefined): Promise<Heard> {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(mediaType !== undefined && { 'content-type': mediaType }),
  }
  const content =
    mediaType === undefined ? {} : { body: mediaType === 'application/json' ? JSON.stringify(body) : 'From: a@example.org\r\n\r\nx' }
  const answer = await exports.default.fetch(new Request(`http://postern.test${path}`, { method, headers, ...content }))
  return { status: answer.status, text: await answer.text() }
}

const named = (asked: Asked) => `${asked.method} ${asked.path} ${JSON.stringify(asked.body) ?? ''}`

test('what is asked covers every operation that takes an id', () => {
  const covered = new Set(requestsOf(document, zanzibar.ids, borneo.ids).map(({ operation }) => operation))
  const withId = Object.entries(document.paths).flatMap(([path, item]) =>
    path.includes('{') ? Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`) : [],
  )
  expect(withId.filter((operation) => !covered.has(operation))).toEqual([])
  expect(withId.length).toBeGreaterThan(40)
})

test('whoever may see it is told of it: the ids are those of things that are there', async () => {
  const reads = requestsOf(document, zanzibar.ids, zanzibar.ids).filter(
    ({ method, operation }) => method === 'GET' && operation.includes('{'),
  )
  for (const asked of reads) expect([named(asked), (await ask(asked, adminToken)).status]).toEqual([named(asked), 200])
})

test('an agent may ask all the same of what is their own company’s', async () => {
  const { ids, tokens } = await settle('sumatra')
  const order = ['GET', 'PUT', 'PATCH', 'POST', 'DELETE']
  const rank = ({ method, path }: Asked) => order.indexOf(method) * 1000 - path.length
  const own = requestsOf(document, ids, ids).toSorted((one, other) => rank(one) - rank(other))
  const heard = new Map<string, number[]>()
  for (const asked of own) heard.set(asked.operation, [...(heard.get(asked.operation) ?? []), (await ask(asked, tokens.agent)).status])
  const allowed = [...heard].filter(([, statuses]) => !statuses.includes(403))
  const neverDone = allowed.filter(([, statuses]) => statuses.every((status) => status >= 300)).map(([operation]) => operation)
  // Nothing waits to be sent on; of a failure that is both retried and dismissed, the second finds none; a mail that was assigned
  // is settled for good.
  expect(neverDone.map((operation) => operation.replace(/retry|dismiss/, 'retry or dismiss')).toSorted()).toEqual([
    'DELETE /api/mails/{id}/settle',
    'POST /api/failures/{id}/retry or dismiss',
    'POST /api/messages/{id}/send-on',
  ])
  expect(allowed.length).toBeGreaterThan(20)
})

describe.each(strangers)('%s', (_, token) => {
  test('reads nothing of Zanzibar, changes nothing of it, and breaks nothing', async () => {
    let rows = await readRows()
    for (const asked of requestsOf(document, zanzibar.ids, borneo.ids)) {
      const question = named(asked)
      const { status, text } = await ask(asked, token)
      const before = rows
      rows = await readRows()
      const { gone, added } = differences(before, rows)
      expect([question, status]).toEqual([question, expect.toSatisfy((answered: number) => answered < 500)])
      expect([question, tells(zanzibar, text, question)]).toEqual([question, []])
      const touched = [...gone, ...added].filter((row) => tells(zanzibar, row, '').length > 0)
      expect([question, touched]).toEqual([question, []])
    }
  })

  test('finds nothing of Zanzibar in any list', async () => {
    for (const { operation, path } of openRequestsOf(document)) {
      const { status, text } = await ask({ operation, method: 'GET', path }, token)
      expect([operation, status]).toEqual([operation, expect.toSatisfy((answered: number) => answered < 500)])
      expect([operation, tells(zanzibar, text, '')]).toEqual([operation, []])
    }
  })
})
