/** The API as a client sees it: the Worker's own `fetch`, with a token. */
import { env, exports } from 'cloudflare:workers'
import type { NewToken } from '../../../src/settings/token'
import type { User } from '../../../src/records/people/user'

export type Answer<T> = { status: number; headers: Headers; body: T }
export type Page<T> = { data: T[]; nextCursor: string | null }
export type ProblemBody = { type: string; title: string; status: number; detail: string; errors?: { path: string; message: string }[] }

export const adminToken = env.ADMIN_TOKEN ?? ''
export const companyId = '01900000-0000-7000-8000-000000000001'
export const administrator = { userId: '01900000-0000-7000-8000-000000000003', contactId: '01900000-0000-7000-8000-000000000002' }
/** An id that nothing has. */
export const nobody = '01900000-0000-7000-8000-00000000ffff'

/** `T` is the shape of the answer that the test goes on with. */
export async function call<T = ProblemBody>(method: string, path: string, body?: unknown, token = adminToken): Promise<Answer<T>> {
  const headers = { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) }
  return send<T>(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
}

/** Without a token or a media type of its own. */
export async function send<T = ProblemBody>(path: string, init: RequestInit = {}): Promise<Answer<T>> {
  const response = await exports.default.fetch(new Request(`http://postern.test/api${path}`, init))
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T } // the test says what it expects
}

/** Creates and answers what was created; anything but 201 fails the test. */
export async function create<T>(path: string, body: unknown, token = adminToken): Promise<T> {
  const { status, body: made } = await call<T>('POST', path, body, token)
  if (status !== 201) throw new Error(`POST ${path}: ${status} ${JSON.stringify(made)}`)
  return made
}

/** A company of its own with a user, and a token with the role that acts as that user. */
export async function colleague(role: string, company: string): Promise<{ user: User; token: string }> {
  const user = await create<User>('/users', {
    name: `${role} of ${company}`,
    email: `${crypto.randomUUID()}@staff.example`,
    companyId: company,
  })
  const { token } = await create<NewToken>('/tokens', { name: role, role, userId: user.id })
  return { user, token }
}

/** Every row of a list, page by page. */
export async function everyPage<T>(path: string, limit: number): Promise<{ rows: T[]; pages: number }> {
  const rows: T[] = []
  let cursor: string | null = ''
  let pages = 0
  while (cursor !== null) {
    const { body }: Answer<Page<T>> = await call<Page<T>>(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor && `&cursor=${cursor}`}`,
    )
    rows.push(...body.data)
    cursor = body.nextCursor
    pages++
  }
  return { rows, pages }
}
