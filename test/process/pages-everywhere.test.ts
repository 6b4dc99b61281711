/** What holds for every page that a link leads to: who may see it, what comes with it, how large it is, who can use it. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findBrowser, openWindow, overhang, signIn, type Window } from './browser'
import { type Gateway, removeGateway, startGateway } from './gateway'
import { adminToken, furnish, type Office } from './pages-data'
import { fillHouse } from './pages-rows'
import { type Found, walk } from './pages-walk'

const { browser, whyNot } = await findBrowser()
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const standards = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']
/** What goes by colours, and is looked at once more where it is dark. */
const ofColours = ['color-contrast', 'link-in-text-block']
const maxBytes = 100_000

/** Pages that must be among those found, whatever else is. */
const known = [
  '/records?model',
  '/records/:id',
  '/records/new?model',
  '/notifications',
  '/held',
  '/mails',
  '/mails/:id',
  '/simulator',
  '/figures',
  '/setup',
  ...['companies', 'domains', 'aliases', 'models', 'incoming-servers', 'outgoing-servers', 'users'].flatMap((name) => [
    `/setup/${name}`,
    `/setup/${name}/new`,
  ]),
  '/setup/aliases/:id',
  '/setup/tokens',
  '/setup/parameters',
  '/setup/ways-in',
  '/setup/webhooks',
  '/setup/upkeep',
  '/setup/dead-letters',
]

describe.runIf(browser)(`Every page${whyNot ? `, skipped: ${whyNot}` : ''}`, () => {
  let gateway: Gateway
  let office: Office
  let pages: Found[]
  let window: Window
  let seen: Seen | undefined

  beforeAll(async () => {
    gateway = await startGateway()
    if (!browser) throw new Error(whyNot)
    window = await openWindow(browser, gateway, { reducedMotion: 'reduce' })
    await window.page.addInitScript({ content: axe })
    await signIn(window, gateway, adminToken())
  })

  afterAll(async () => {
    await browser?.close()
    if (gateway) await removeGateway(gateway)
  })

  test('is usable by everybody while there is nothing yet', async () => {
    const paths = ['/', '/records', '/notifications', '/held', '/mails', '/setup', '/setup/aliases', '/sign-in']
    expect((await lookAt(window.page, paths)).violations).toEqual([])
  })

  test('is led to by a link', async () => {
    office = { gateway, ...(await furnish(gateway)) }
    await fillHouse(office)
    pages = await walk(gateway.url, await cookieOf(window), '/')
    const shapes = pages.map(({ shape }) => shape)
    expect(known.filter((shape) => !shapes.includes(shape))).toEqual([])
    expect(pages.filter(({ status }) => status !== 200).map(({ path, status }) => `${status} ${path}`)).toEqual([])
  })

  test('is shown to nobody who has not signed in', async () => {
    for (const { path } of pages) {
      const answer = await fetch(`${gateway.url}${path}`, { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/sign-in?next=${encodeURIComponent(path)}`])
    }
  })

  test('comes with its security headers', () => {
    for (const { path, headers } of pages) {
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy.split(/; ?/).toSorted(), path).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "frame-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "style-src 'self'",
      ])
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('x-frame-options'), path).toBe('DENY')
      expect(headers.get('referrer-policy'), path).toBe('same-origin')
      expect(headers.get('cache-control'), path).toBe('private, no-store')
    }
  })

  test('is small, with fifty rows and fifty messages', () => {
    expect(pages.filter(({ bytes }) => bytes > maxBytes).map(({ path, bytes }) => `${bytes} ${path}`)).toEqual([])
    const rows = pages.filter(({ html }) => (html.match(/<li>|<tr/g) ?? []).length >= 50).map(({ shape }) => shape)
    expect(rows).toEqual(expect.arrayContaining(['/records?model', '/mails', '/setup/aliases']))
  })

  test('breaks no rule of accessibility, in the light and in the dark', async () => {
    seen = await lookAt(window.page, [...pages.map(({ path }) => path), '/nowhere'])
    expect(seen.violations).toEqual([])
  })

  test('breaks none where something is wrong, either', async () => {
    const { page } = window
    await page.goto('/setup/aliases/new')
    await page.getByLabel('Before the @').fill('info')
    await page.getByRole('button', { name: 'Create alias' }).click()
    await page.locator('[aria-invalid]').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.goto('/simulator')
    await page.getByRole('button', { name: 'Simulate' }).click()
    await page.locator('[aria-invalid]').first().waitFor()
    expect(await violationsOf(page)).toEqual([])
  })

  test('fits into a small window', () => {
    expect(seen?.wide).toEqual([])
  })

  test('takes no form from elsewhere', async () => {
    const { page } = window
    const form = `<form method="post" action="${gateway.url}/records/new"><input name="model" value="lead"><input name="name" value="Forged">
      <button>Go</button></form>`
    const elsewhere = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(form)).listen(0)
    await once(elsewhere, 'listening')
    const address = elsewhere.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    // Another port is another origin, but the same site: the cookie comes along.
    for (const host of ['localhost', '127.0.0.1']) {
      await page.goto(`http://${host}:${port}/`)
      const [answer] = await Promise.all([
        page.waitForResponse(`${gateway.url}/records/new`),
        page.getByRole('button', { name: 'Go' }).click(),
      ])
      expect(answer.status()).toBe(403)
    }
    elsewhere.close()
    await page.goto('/records?model=lead&q=Forged')
    await page.getByText('No results for').waitFor()
  })

  test('has complained of nothing', () => {
    expect(window.oddities.filter((oddity) => !/^loads http:\/\/(localhost|127\.0\.0\.1):\d+\/$/.test(oddity))).toEqual([])
  })
})

async function cookieOf({ page }: Window): Promise<string> {
  const cookies = await page.context().cookies()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** What is wrong with pages: rules of accessibility that they break, and those that reach out of a small window. */
type Seen = { violations: string[]; wide: string[] }

async function lookAt(page: Page, paths: string[]): Promise<Seen> {
  const seen: Seen = { violations: [], wide: [] }
  for (const path of paths) {
    await page.goto(path)
    seen.violations.push(...(await violationsOf(page)).map((violation) => `${path}: ${violation}`))
    await page.setViewportSize({ width: 360, height: 740 })
    const pixels = await overhang(page)
    if (pixels > 0) seen.wide.push(`${path} by ${pixels}px`)
    await page.setViewportSize({ width: 1280, height: 720 })
  }
  return seen
}

async function unfold(page: Page): Promise<void> {
  await page.evaluate(`for (const details of document.querySelectorAll('main details')) details.open = true`)
}

type Violation = { id: string; nodes: { target: string[] }[] }

/** In both colour schemes, with nothing folded. What strangers wrote, in frames, is theirs. */
async function violationsOf(page: Page): Promise<string[]> {
  await unfold(page)
  const light = await runAxe(page, { type: 'tag', values: standards })
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await runAxe(page, { type: 'rule', values: ofColours })
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...dark.map((violation) => `in the dark, ${violation}`)]
}

async function runAxe(page: Page, runOnly: { type: string; values: string[] }): Promise<string[]> {
  const options = JSON.stringify({ runOnly, iframes: false, resultTypes: ['violations'] })
  const violations = await page.evaluate<Violation[]>(`axe.run(document, ${options}).then(({ violations }) => violations)`)
  return violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
