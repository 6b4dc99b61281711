/** A real browser that tells what a page runs, loads or holds, for what only a browser can judge. */
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as playwright, type Page } from 'playwright-core'
import { tellOfScripts, touch } from './browser-page.ts'

/** What the page of an HTML did by itself or when it was touched, and what it holds that would, a line for each. */
export type Doings = string[]

const address = 'http://mail.invalid/'

/**
 * It only tells: the page has nothing between it and a person but what was done to its HTML. What looks into the page is
 * evaluated, which takes a script to do.
 */
const policy = "script-src 'unsafe-eval' 'report-sample'"

/** Pages that do something: a browser that overlooks them judges nothing. */
const alive = [
  '<script>1</script>',
  '<script>setTimeout(() => alert(1), 5)</script>',
  '<img src=x:x onerror=1>',
  '<b onmouseover=1>x</b>',
  '<b style="animation:x" onclick=open()>x</b>',
  '<a href=" javascript:1">x</a>',
  '<a href="data:text/html,x">x</a>',
  '<svg><a xlink:href="&#106;avascript:1"><text y=9>x</text></a></svg>',
  '<img src="http://elsewhere.invalid/x">',
  '<p style="background:url(http://elsewhere.invalid/x)">x</p>',
  '<meta http-equiv=refresh content="0;url=http://elsewhere.invalid/">',
  '<meta http-equiv=refresh content="9;url=http://elsewhere.invalid/">',
  '<form action="http://elsewhere.invalid/"><button>x</button></form>',
  '<base href="http://elsewhere.invalid/">',
  '<iframe srcdoc="<script>1</script>"></iframe>',
  '<img name=body>',
]

/** Shows each HTML by itself. @throws where the browser overlooks what it must see */
export async function watchPages(htmls: string[]): Promise<Doings[]> {
  const browser = await openBrowser()
  try {
    const overlooked = (await watchAll(browser, alive)).findIndex((doings) => doings.length === 0)
    if (overlooked !== -1) throw new Error(`The browser overlooked ${alive[overlooked]}`)
    const found = await Promise.all(inLanes(htmls).map((lane) => watchAll(browser, lane)))
    return found.flat()
  } finally {
    await browser.close()
  }
}

export async function openBrowser(): Promise<Browser> {
  // In a single process, the first page that is closed takes the browser with it.
  const args = chromium.args.filter((arg) => arg !== '--single-process')
  return playwright.launch({ executablePath: await chromium.executablePath(), args, headless: true })
}

/** Pages wait for much of their time. */
const lanes = 4

/** In order, in as many parts as may well be shown at a time. */
function inLanes(htmls: string[]): string[][] {
  const length = Math.max(1, Math.ceil(htmls.length / lanes))
  return Array.from({ length: Math.ceil(htmls.length / length) }, (_, lane) => htmls.slice(lane * length, (lane + 1) * length))
}

/** A page is used again until one does something: what came of it must not be taken for the next one's. */
async function watchAll(browser: Browser, htmls: string[]): Promise<Doings[]> {
  const context = await browser.newContext()
  await context.addInitScript(tellOfScripts)
  const found: Doings[] = []
  let stage = await openStage(context)
  for (const html of htmls) {
    const doings = await watch(stage, html)
    found.push(doings)
    if (doings.length === 0) continue
    // The other way round the browser may be left without any page, and end.
    const { page } = stage
    stage = await openStage(context)
    await page.close()
  }
  await context.close()
  return found
}

type Stage = { page: Page; doings: Set<string>; html: string }

async function openStage(context: BrowserContext): Promise<Stage> {
  const stage: Stage = { page: await context.newPage(), doings: new Set(), html: '' }
  const { page, doings } = stage
  page.on('console', (line) => /^(?:runs|calls) /.test(line.text()) && doings.add(line.text()))
  page.on('pageerror', (error) => doings.add(`throws ${error.message}`))
  page.on('dialog', (dialog) => {
    doings.add(`asks ${dialog.type()}`)
    dialog.dismiss().catch(leftEarly)
  })
  page.on('popup', (popup) => {
    doings.add(`opens ${popup.url()}`)
    popup.close().catch(leftEarly)
  })
  page.on('framenavigated', (frame) => frame.url().startsWith(address) || doings.add(`goes to ${frame.url()}`))
  await page.route('**', (route) => {
    const url = route.request().url()
    if (url === address)
      return route.fulfill({
        contentType: 'text/html; charset=utf-8',
        headers: { 'Content-Security-Policy-Report-Only': policy },
        body: stage.html,
      })
    doings.add(`loads ${url}`)
    return route.abort()
  })
  return stage
}

async function watch(stage: Stage, html: string): Promise<Doings> {
  stage.html = html
  stage.doings.clear()
  await stage.page.goto(address).catch(leftEarly)
  // A page that goes elsewhere while it is touched has said enough.
  const held = await stage.page.evaluate<string[]>(touch).catch(leftEarly)
  return [...stage.doings, ...(held ?? [])]
}

function leftEarly(error: Error): undefined {
  if (!/interrupted|destroyed|navigat|net::ERR_|closed/i.test(error.message)) throw error
  return undefined
}
