/** A person's browser at a gateway: windows that note what no page of ours may do. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from '../../dev/score/browser'
import { type Gateway, patienceMs } from './gateway'

/** `oddities` is what was loaded from elsewhere, what asked or opened something, and what a script complained of. */
export type Window = { page: Page; oddities: string[] }

/** A browser, or why there is none: it comes as a package, and lacks libraries of the system here and there. */
export async function findBrowser(): Promise<{ browser?: Browser; whyNot?: string }> {
  if (process.platform !== 'linux') return { whyNot: 'the browser of the tests is a program for Linux' }
  try {
    return { browser: await openBrowser() }
  } catch (error) {
    const lines = String(error).split('\n')
    const whyNot = lines.find((line) => line.includes('shared libraries')) ?? lines[0] ?? 'it does not start'
    process.stderr.write(`The tests in a browser are skipped: ${whyNot}\n`)
    return { whyNot }
  }
}

export async function openWindow(browser: Browser, { url }: Gateway, options: BrowserContextOptions = {}): Promise<Window> {
  const context = await browser.newContext({ baseURL: url, ...options })
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const oddities: string[] = []
  context.on('request', (request) => {
    const isOurs = new URL(request.url()).origin === url || request.url().startsWith('data:')
    if (!isOurs) oddities.push(`loads ${request.url()}`)
  })
  context.on('page', (other) => oddities.push(`opens ${other.url()}`))
  context.on('weberror', (error) => oddities.push(`throws ${error.error().message}`))
  context.on('console', (line) => isComplaint(line.type(), line.text()) && oddities.push(`says ${line.text()}`))
  page.on('dialog', (dialog) => {
    oddities.push(`asks ${dialog.message()}`)
    dialog.dismiss().catch(() => undefined) // The page may be gone.
  })
  return { page, oddities }
}

/** The browser says of each form that is shown again what its status was. */
function isComplaint(type: string, text: string): boolean {
  return (type === 'error' || type === 'warning') && !/status of 4\d\d/.test(text)
}

/** Without the page for signing in. */
export async function signIn({ page }: Window, { url }: Gateway, token: string): Promise<void> {
  const answer = await page.context().request.post('/sign-in', { form: { token }, headers: { origin: url }, maxRedirects: 0 })
  if (answer.status() !== 303) throw new Error(`Signing in answered ${answer.status()}`)
}

/** What a field is described by: its hint or its mistake, as a screen reader tells it. */
export async function describedBy(page: Page, label: string): Promise<string> {
  const ids = (await page.getByLabel(label, { exact: true }).getAttribute('aria-describedby')) ?? ''
  return (await Promise.all(ids.split(' ').map((id) => page.locator(`[id="${id}"]`).innerText()))).join(' ')
}

/** How many notifications the navigation says that there are. */
export async function countNotifications(page: Page): Promise<number> {
  const entry = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Notifications/ })
  return Number(/\d+/.exec(await entry.innerText())?.[0] ?? 0)
}

/** By how many pixels something reaches out of the window at the side. */
export async function overhang(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}
