/** A real browser that tells what a page would run or load, for what only a browser can judge. */
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright, type Page } from 'playwright-core'

/** What the page of an HTML did by itself or when it was touched, a line for each. */
export type Doings = string[]

const address = 'http://mail.invalid/'

/** Nothing runs, and the page is told of whatever would have: scripts, handlers, `javascript:` addresses. */
const policy = "script-src 'none'"

/** Pages that do something: a browser that overlooks them judges nothing. */
const alive = [
  '<script>1</script>',
  '<img src=x:x onerror=1>',
  '<b onmouseover=1>x</b>',
  '<a href=" javascript:1">x</a>',
  '<img src="http://elsewhere.invalid/x">',
  '<p style="background:url(http://elsewhere.invalid/x)">x</p>',
]

const tellOfScripts = `document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sample }) =>
  console.log('runs', effectiveDirective, sample))`

/** Puts the HTML in once more, as programs that show mail do, and touches everything. Gives the addresses that would run. */
const touch = `(async () => {
  document.body.innerHTML = document.body.innerHTML
  const elements = [...document.body.querySelectorAll('*')]
  for (const element of elements)
    for (const event of ['mouseover', 'focus', 'toggle', 'error', 'load']) element.dispatchEvent(new Event(event))
  await new Promise((resolve) => setTimeout(resolve, 20))
  const addresses = ['href', 'src', 'xlink:href', 'action', 'formaction', 'background', 'data', 'to', 'values']
  return elements
    .flatMap((element) => addresses.map((name) => name + '=' + (element.getAttribute(name) ?? '')))
    .filter((address) => /^[\\w:]+=[\\x00-\\x20]*(?:javascript|vbscript|data):/i.test(address))
})()`

/** Shows each HTML in a page of its own. @throws where the browser overlooks what it must see */
export async function watchPages(htmls: string[]): Promise<Doings[]> {
  // In a single process, the first page that is closed takes the browser with it.
  const args = chromium.args.filter((arg) => arg !== '--single-process')
  const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true })
  try {
    const overlooked = (await watchAll(browser, alive)).findIndex((doings) => doings.length === 0)
    if (overlooked !== -1) throw new Error(`The browser overlooked ${alive[overlooked]}`)
    return await watchAll(browser, htmls)
  } finally {
    await browser.close()
  }
}

async function watchAll(browser: Browser, htmls: string[]): Promise<Doings[]> {
  const context = await browser.newContext()
  await context.addInitScript(tellOfScripts)
  const found: Doings[] = []
  for (const html of htmls) {
    const page = await context.newPage()
    found.push(await watch(page, html))
    await page.close()
  }
  await context.close()
  return found
}

async function watch(page: Page, html: string): Promise<Doings> {
  const doings = new Set<string>()
  page.on('console', (line) => line.text().startsWith('runs ') && doings.add(line.text()))
  await page.route('**', (route) => {
    const url = route.request().url()
    if (url === address)
      return route.fulfill({ contentType: 'text/html; charset=utf-8', headers: { 'Content-Security-Policy': policy }, body: html })
    doings.add(`loads ${url}`)
    return route.abort()
  })
  await page.goto(address)
  for (const address of await page.evaluate<string[]>(touch)) doings.add(`leads to ${address}`)
  return [...doings]
}
