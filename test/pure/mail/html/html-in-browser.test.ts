/** What only a real browser can tell: whether anything of strangers' HTML runs, and what a message looks like. */
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, watchPages } from '../../../../dev/score/browser'
import { htmlDocument } from '../../../../src/mail/html/html-document'
import { safeHtml } from '../../../../src/mail/html/safe-html'
import { vectors } from '../../../html-vectors'

const attacks = Object.entries(vectors).flatMap(([kind, htmls]) => htmls.map((html) => ({ kind, html, safe: safeHtml(html) })))
const pixel = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const origin = 'http://gateway.invalid'

/** The browser is a program for Linux. */
describe.runIf(process.platform === 'linux')('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('nothing that strangers write runs, loads or leads astray, with nothing around it', async () => {
    const doings = await watchPages(attacks.map(({ safe }) => safe))
    expect(doings).toHaveLength(attacks.length)
    expect(attacks.map((attack, index) => ({ ...attack, does: doings[index] })).filter(({ does }) => does?.length !== 0)).toEqual([])
  })

  it('the frame holds back what was not made safe, too', async () => {
    const { page, asked } = await openPage(browser)
    await show(page, { htmls: attacks.map(({ html }) => html), showsRemote: false })
    await page.waitForLoadState('networkidle')
    expect(asked).toEqual([])
    expect(page.frames().filter((frame) => frame.url().startsWith(`${origin}/frame`))).toHaveLength(attacks.length)
    expect(page.context().pages()).toHaveLength(1)
  })

  it('a message shows its own pictures, and those from elsewhere only when asked', async () => {
    const htmls = [safeHtml('<img src="cid:logo%401"><img src="cid:other"><img src="https://elsewhere.invalid/x.png?a&amp;b">')]
    const { page, asked } = await openPage(browser)
    const frame = await show(page, { htmls, showsRemote: false })
    expect(await frame.evaluate('[...document.images].map((image) => image.naturalWidth)')).toEqual([1, 0, 0])
    expect(asked).toEqual([])
    await show(page, { htmls, showsRemote: true })
    expect(asked).toEqual(['https://elsewhere.invalid/x.png?a&b'])
  })

  it('a link that misleads says so beside it, whatever its style, and where it leads to knows nothing of us', async () => {
    const link = '<a style="color:#fff;font-size:0" href="https://evil.invalid/">https://bank.example</a>'
    const { page } = await openPage(browser)
    const frame = await show(page, { htmls: [safeHtml(link)], showsRemote: false })
    const beside = `(({ content, fontSize, color }) => [content, fontSize, color])(getComputedStyle(document.querySelector('a'), '::after'))`
    expect(await frame.evaluate(beside)).toEqual(['" (leads to evil.invalid)"', '13px', 'rgb(160, 0, 0)'])
    const [popup] = await Promise.all([page.waitForEvent('popup'), frame.evaluate(`document.querySelector('a').click()`)])
    await popup.waitForURL('https://evil.invalid/')
    expect(await popup.evaluate('[opener, document.referrer]')).toEqual([null, ''])
  })
})

/** `asked` is what is fetched from elsewhere; it is answered, with nothing. */
async function openPage(browser: Browser): Promise<{ page: Page; asked: string[] }> {
  const context = await browser.newContext()
  const asked: string[] = []
  await context.route('**', (route) => {
    asked.push(route.request().url())
    return route.fulfill({ contentType: 'text/html', body: '' })
  })
  return { page: await context.newPage(), asked }
}

/** Each HTML in a frame of its own. Gives the first. */
async function show(page: Page, { htmls, showsRemote }: { htmls: string[]; showsRemote: boolean }): Promise<Frame> {
  const documents = htmls.map((html) => htmlDocument(html, (id) => (id === 'logo@1' ? pixel : undefined), showsRemote))
  const frames = htmls.map((_, index) => `<iframe src="/frame${index}"></iframe>`).join('')
  await page.route(`${origin}/**`, (route) => {
    const shown = documents[Number(/frame(\d+)$/.exec(route.request().url())?.[1])]
    if (!shown) return route.fulfill({ contentType: 'text/html', body: frames })
    const headers = { 'Content-Security-Policy': shown.contentSecurityPolicy }
    return route.fulfill({ contentType: 'text/html; charset=utf-8', headers, body: shown.document })
  })
  await page.goto(`${origin}/`)
  const frame = page.frame({ url: `${origin}/frame0` })
  if (!frame) throw new Error('There is no frame')
  await page.unrouteAll()
  return frame
}
