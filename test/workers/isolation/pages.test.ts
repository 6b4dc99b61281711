/** Companies share nothing on the pages either: whatever their links and forms lead to is asked for by those whose it is not. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type Browser, openBrowser, signIn } from '../web/browser'
import { crawl, type Visit } from './crawl'
import { differences, readRows } from './rows'
import { settleBoth, tells } from './two-companies'

/** A machine that is busy takes its time. */

const { zanzibar, borneo, shared } = await settleBoth()

/** What an agent of Zanzibar and an administrator can do, and what of it is about Zanzibar. */
let visits: Visit[]

beforeAll(async () => {
  const ids = Object.values(zanzibar.ids)
  const [agents, administrators] = [await crawl(await signIn(zanzibar.tokens.agent), '/', ids), await crawl(await signIn(), '/', ids)]
  visits = [...agents, ...administrators]
})

const questionOf = ({ method, path, form }: Visit) => `${method} ${path} ${JSON.stringify(form)}`
const visit = (browser: Browser, { method, path, form }: Visit) => (method === 'GET' ? browser.get(path) : browser.post(path, form))

/** Every page and form of the web pages that names something by its id, as `POST /records/:id/delete`. */
const shapes = () =>
  new Set(
    visits
      .map(({ method, path }) => `${method} ${path.split('?')[0]?.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, ':id')}`)
      .filter((shape) => shape.includes(':id')),
  )

test('the pages lead to everything that can be done there', () => {
  expect([...shapes()]).toEqual(
    expect.arrayContaining([
      'GET /records/:id',
      'POST /records/:id',
      'POST /records/:id/delete',
      'POST /records/:id/messages',
      'POST /records/:id/draft',
      'POST /records/:id/followers',
      'POST /records/:id/followers/remove',
      'POST /failures/:id/retry',
      'POST /failures/:id/dismiss',
      'GET /attachments/:id',
      'GET /mails/:id',
      'GET /mails/:id/raw',
      'POST /mails/:id/assign',
      'POST /mails/:id/replay',
      'GET /setup/users/:id',
      'POST /setup/webhooks/:id/delete',
    ]),
  )
  expect(shapes().size).toBeGreaterThan(50)
})

describe.each([
  ['an agent of another company', () => signIn(borneo.tokens.agent)],
  ['a reader of another company', () => signIn(borneo.tokens.read)],
])('%s', (_, enter) => {
  test('is shown nothing of Zanzibar, changes nothing of it, and breaks nothing', async () => {
    const browser = await enter()
    let rows = await readRows()
    for (const each of visits) {
      const question = questionOf(each)
      const { status, html, location } = await visit(browser, each)
      expect([question, status]).toEqual([question, expect.toSatisfy((answered: number) => answered < 500)])
      expect([question, location]).toEqual([question, expect.not.stringContaining('/sign-in')])
      expect([question, tells(zanzibar, html, question)]).toEqual([question, []])
      if (each.method === 'GET') continue
      const before = rows
      rows = await readRows()
      const { gone, added } = differences(before, rows)
      expect([question, [...gone, ...added].filter((row) => tells(zanzibar, row, '').length > 0)]).toEqual([question, []])
    }
  })

  test('is not told of those who follow what all share', async () => {
    const { status, html } = await (await enter()).get(`/records/${shared}`)
    expect([status, html]).toEqual([200, expect.stringContaining('Customer of borneo')])
    expect(tells(zanzibar, html, '')).toEqual([])
  })
})

describe.each([
  ['somebody who never signed in', async () => openBrowser('')],
  ['somebody who has signed out', signedOut],
])('%s', (_, enter) => {
  test('is led to the page for signing in, and changes nothing', async () => {
    const browser = await enter()
    const before = await readRows()
    for (const each of visits) {
      const { status, location } = await visit(browser, each)
      expect([questionOf(each), status, location]).toEqual([questionOf(each), 303, expect.stringMatching(/^\/sign-in\?next=/)])
    }
    expect(differences(before, await readRows())).toEqual({ gone: [], added: [] })
  })
})

/** With the cookie that they had. */
async function signedOut(): Promise<Browser> {
  const { headers } = await openBrowser('').post('/sign-in', { token: zanzibar.tokens.agent })
  const browser = openBrowser(headers.get('set-cookie')?.split(';')[0] ?? '')
  await browser.post('/sign-out')
  return browser
}
