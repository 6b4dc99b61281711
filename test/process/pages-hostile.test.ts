/** Mail that means harm, on the pages, in a real browser: nothing of it runs, loads, leads elsewhere or covers what is ours. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { vectors } from '../html-vectors'
import { findBrowser, openWindow, signIn, type Window } from './browser'
import { removeGateway } from './gateway'
import { adminToken, answer, deliver, type Office, openLead, openOffice, post } from './pages-data'
import type { LoggedMail } from './town'

const { browser, whyNot } = await findBrowser()
const eve = 'eve@example.net'
const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
/** Ends whatever an attack has left open, so that the next one begins afresh. */
const between = '--></script></style></textarea></title></xmp></noscript></iframe></select></svg></math></template>">\'></a></form><hr>'

describe.runIf(browser)(`Hostile mail in a browser${whyNot ? `, skipped: ${whyNot}` : ''}`, () => {
  let office: Office
  let elsewhere: Server
  let asked: string[] = []
  let window: Window

  beforeAll(async () => {
    office = await openOffice()
    elsewhere = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'image/gif' }).end(Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64'))
    }).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
  })

  afterEach(async () => {
    await window.page.context().close()
    asked = []
  })

  afterAll(async () => {
    await browser?.close()
    elsewhere.close()
    if (office) await removeGateway(office.gateway)
  })

  async function openAt(path: string, token = office.annsToken): Promise<Page> {
    if (!browser) throw new Error(whyNot)
    window = await openWindow(browser, office.gateway)
    await signIn(window, office.gateway, token)
    await window.page.goto(path)
    return window.page
  }

  /** Where pictures would be counted. */
  function urlOfElsewhere(): string {
    const address = elsewhere.address()
    if (address === null || typeof address === 'string') throw new Error('There is no server elsewhere')
    return `http://127.0.0.1:${address.port}`
  }

  async function holdEves(letter: { subject: string; html: string }): Promise<LoggedMail> {
    const mail = await deliver(office.gateway, { from: { name: hostile, address: eve }, to: 'catchall@example.com', ...letter })
    if (mail.outcome !== 'held' && mail.outcome !== 'refused') throw new Error(`It became ${mail.outcome}`)
    return mail
  }

  test('every attack that we know does nothing in a record', async () => {
    const kinds = Object.entries(vectors)
    const recordId = await openLead(office, { from: eve, subject: 'First', text: 'Hello.\n' })
    const question = await post(office, recordId, { text: 'Yes?' })
    for (const [kind, htmls] of kinds) {
      const html = `<p>Attack: ${kind}</p>${htmls.join(between)}`
      const { outcome } = await answer(office.gateway, question, { from: eve, subject: 'Re: First', html })
      expect(outcome).toBe('posted')
    }
    const page = await openAt(`/records/${recordId}`)
    const frames = page.locator('article iframe')
    expect(await frames.count()).toBe(kinds.length)
    for (let index = 0; index < kinds.length; index++) {
      await frames.nth(index).scrollIntoViewIfNeeded()
      await frames.nth(index).contentFrame().getByText('Attack:').first().waitFor()
      await frames.nth(index).hover()
    }
    await page.waitForLoadState('networkidle')
    expect(pathOf(page)).toBe(`/records/${recordId}`)
    expect(childrenOf(page)).toEqual(kinds.map(() => expect.stringMatching(/^\/frames\/messages\/[\da-f-]+$/)))
    expect(window.oddities).toEqual([])
  })

  test('what asks to be loaded, to lead elsewhere or to lie above all does not, and the page around it is still ours', async () => {
    const away = urlOfElsewhere()
    const html = `<!doctype html><html><head>
      <meta http-equiv="refresh" content="0;url=${away}/refresh"><base href="${away}/base/" target="_top"><link rel="stylesheet" href="${away}/sheet.css">
      <style>@import url(${away}/import.css); body { background: url(${away}/body.png) } iframe, aside, nav { display: none }</style></head>
      <body background="${away}/background.png" onload="location='${away}/onload'">
      <p>Dear customer</p><script src="${away}/script.js"></script><script>top.location = '${away}/top'</script>
      <div style="position:fixed;inset:0;z-index:2147483647;background:#fff">Sign in again</div>
      <div style="position:absolute;top:-2000px;left:-2000px;width:9000px;height:9000px;z-index:9">Cover</div>
      <form action="${away}/form" method="post"><input name="token" autofocus onfocus="this.form.submit()"><button>Sign in</button></form>
      <iframe src="${away}/frame"></iframe><object data="${away}/object"></object><embed src="${away}/embed"><video src="${away}/video" autoplay></video>
      <svg onload="alert(1)"><image href="${away}/svg.png" /><use href="${away}/use.svg#x" /></svg>
      <a href="javascript:alert(document.cookie)">Open your parcel</a><a href="${away}/ping" ping="${away}/pinged">A link</a>
      <img src="${away}/pixel.png" width="1" height="1" srcset="${away}/srcset.png 2x"></body></html>`
    const recordId = await openLead(office, { from: { name: hostile, address: eve }, subject: hostile, html })
    const page = await openAt(`/records/${recordId}`)
    const frame = page.locator('article iframe').contentFrame()
    await frame.getByText('Dear customer').waitFor()
    await page.locator('article iframe').hover()
    await frame.getByText('Open your parcel').click()
    await page.waitForLoadState('networkidle')
    expect(window.oddities).toEqual([])
    expect(asked).toEqual([])
    expect(pathOf(page)).toBe(`/records/${recordId}`)
    expect(childrenOf(page)).toHaveLength(1)
    expect(
      await frame.locator('script, form, input, iframe, object, embed, video, svg, link, base, meta[http-equiv=refresh]').count(),
    ).toBe(0)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(hostile)
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Held mail' }).click()
    await page.getByRole('heading', { name: 'Held mail', level: 1 }).waitFor()
  })

  test('pictures from elsewhere are loaded when they are asked for, and only then', async () => {
    const html = `<p>Look</p><img src="${urlOfElsewhere()}/wanted.png" width="9" height="9">`
    const recordId = await openLead(office, { from: eve, subject: 'Pictures', html })
    const page = await openAt(`/records/${recordId}`)
    await page.locator('article iframe').contentFrame().getByText('Look').waitFor()
    await page.waitForLoadState('networkidle')
    expect(asked).toEqual([])
    await page.getByRole('link', { name: 'Show remote images' }).click()
    await page.getByText('Remote images are shown.').waitFor()
    await page.locator('article iframe').contentFrame().getByText('Look').waitFor()
    await page.waitForLoadState('networkidle')
    expect(asked).toEqual(['/wanted.png'])
    expect(window.oddities).toEqual([`loads ${urlOfElsewhere()}/wanted.png`])
    await page.goto(`/records/${recordId}`)
    await page.waitForLoadState('networkidle')
    expect(asked).toEqual(['/wanted.png'])
  })

  test('hostile names and subjects are text, wherever they stand', async () => {
    const html = `<p>Hello</p>${vectors['a handler']?.join(between)}`
    const { id } = await holdEves({ subject: hostile, html })
    const recordId = await openLead(office, {
      from: { name: hostile, address: eve },
      subject: hostile,
      text: `${hostile}\njavascript:alert(1)\n`,
    })
    const query = new URLSearchParams({ q: hostile }).toString()
    const page = await openAt('/records?model=lead', adminToken())
    for (const path of [
      '/records?model=lead',
      `/records?${query}`,
      `/records/${recordId}`,
      '/records?model=contact',
      '/mails',
      `/mails?${query}`,
      '/held',
      `/mails/${id}`,
      `/mails/${id}?view=text`,
      `/mails/${id}?${new URLSearchParams({ find: hostile }).toString()}`,
      `/simulator?${new URLSearchParams({ from: hostile, to: hostile, subject: hostile }).toString()}`,
      `/notifications?of=everybody&${query}`,
      `/${hostile}`,
    ]) {
      await page.goto(path)
      await page.waitForLoadState('networkidle')
      expect(await page.locator('img[src=x], main script, [onerror]').count(), path).toBe(0)
      expect(window.oddities, path).toEqual([])
    }
  })

  test('the simulator shows a hostile mail as text', async () => {
    const page = await openAt('/simulator', adminToken())
    await page.getByText('Use a complete mail').click()
    const head = `From: ${eve}\nTo: info@example.com\nSubject: x\nMessage-ID: <x@example.net>\nContent-Type: text/html\n\n`
    await page.getByLabel('Source', { exact: true }).fill(head + Object.values(vectors).flat().join(between))
    await page.getByRole('button', { name: 'Simulate' }).click()
    await page.getByText('It would open a record').waitFor()
    await page.waitForLoadState('networkidle')
    expect(window.oddities).toEqual([])
  })
})

function pathOf(page: Page): string {
  return page
    .url()
    .replace(/^https?:\/\/[^/]+/, '')
    .replace(/#.*/, '')
}

/** Where the frames of the page are. */
function childrenOf(page: Page): string[] {
  return page
    .frames()
    .slice(1)
    .map((frame) => frame.url().replace(/^https?:\/\/[^/]+/, ''))
}
