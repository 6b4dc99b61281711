/** The pages as a browser without script meets them: a cookie, forms that are posted, redirects that are told of; and what D1 did for each. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../../src/index'
import type { User } from '../../../src/records/people/user'
import type { NewToken } from '../../../src/settings/token'
import { adminToken, call, create, type Page } from '../api/client'

export type Shown = {
  status: number
  headers: Headers
  /** Where a redirect leads. */
  location: string | null
  html: string
  /** Round trips to D1, signing in among them: those that only read, and those that write. */
  reads: number
  writes: number
}

type Form = Record<string, string> | FormData

export type Browser = {
  get: (path: string, headers?: Record<string, string>) => Promise<Shown>
  post: (path: string, form?: Form, headers?: Record<string, string>) => Promise<Shown>
}

const origin = 'http://postern.test'

/** @param token of a user */
export async function signIn(token = adminToken): Promise<Browser> {
  const { status, headers } = await openBrowser('').post('/sign-in', { token })
  if (status !== 303) throw new Error(`Signing in: ${status}`)
  return openBrowser(headers.get('set-cookie')?.split(';')[0] ?? '')
}

/** As the user with this contact. */
export async function signInAs(contactId: string, role: 'admin' | 'agent' | 'read' = 'agent'): Promise<Browser> {
  const { data } = (await call<Page<User>>('GET', '/users')).body
  const userId = data.find((user) => user.contactId === contactId)?.id
  return signIn((await create<NewToken>('/tokens', { name: role, role, userId })).token)
}

/** One that has not signed in, or with a cookie of one's own. */
export function openBrowser(cookie: string): Browser {
  return {
    get: (path, headers) => ask(path, { headers: { cookie, ...headers } }),
    post: (path, form = {}, headers) =>
      ask(path, {
        method: 'POST',
        headers: { cookie, origin, 'sec-fetch-site': 'same-origin', ...headers },
        body: form instanceof FormData ? form : new URLSearchParams(form),
      }),
  }
}

async function ask(path: string, init: Pick<RequestInit, 'method' | 'headers' | 'body'>): Promise<Shown> {
  const trips: string[][] = []
  const context = createExecutionContext()
  const request = new Request<unknown, IncomingRequestCfProperties>(`${origin}${path}`, { redirect: 'manual', ...init })
  const answer = await worker.fetch(request, { ...env, DB: noting(env.DB, trips) }, context)
  const html = new TextDecoder().decode(await answer.arrayBuffer())
  await waitOnExecutionContext(context)
  const writes = trips.filter((texts) => texts.some((text) => !/^\s*(?:select|with)\b/i.test(text))).length
  return {
    status: answer.status,
    headers: answer.headers,
    location: answer.headers.get('location'),
    html,
    reads: trips.length - writes,
    writes,
  }
}

/** The same database; each call that leaves the Worker adds the statements that it carries. */
function noting(database: D1Database, trips: string[][]): D1Database {
  const texts = new WeakMap<D1PreparedStatement, string>()
  const note = (statement: D1PreparedStatement, text: string): D1PreparedStatement => {
    texts.set(statement, text)
    const bind = statement.bind.bind(statement)
    statement.bind = (...values) => note(bind(...values), text)
    for (const name of ['all', 'run', 'raw', 'first'] as const) {
      const run = (statement[name] as (...args: unknown[]) => Promise<unknown>).bind(statement) // the four differ only in what they answer
      Object.assign(statement, { [name]: (...args: unknown[]) => (trips.push([text]), run(...args)) })
    }
    return statement
  }
  const replaced: Partial<D1Database> = {
    prepare: (text) => note(database.prepare(text), text),
    batch: (statements) => (trips.push(statements.map((statement) => texts.get(statement) ?? '')), database.batch(statements)),
  }
  return new Proxy(database, { get: (target, key) => Reflect.get(key in replaced ? replaced : target, key) as unknown })
}
