/** A day's work on the pages, in a real browser: what Ann reads and writes, and what the administrator sets up. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { countNotifications, describedBy, findBrowser, openWindow, overhang, signIn, type Window } from './browser'
import { removeGateway } from './gateway'
import { adminToken, answer, bounce, deliver, type Office, openLead, openOffice, post } from './pages-data'
import { type LoggedMail, type Message, rest } from './town'

const { browser, whyNot } = await findBrowser()
const carla = 'carla@example.org'
const attached = join(import.meta.dirname, '../corpus/leads/first-lead.eml')
const withoutScript = { javaScriptEnabled: false }

describe.runIf(browser)(`The pages in a browser${whyNot ? `, skipped: ${whyNot}` : ''}`, () => {
  let office: Office
  let windows: Window[] = []

  beforeAll(async () => {
    office = await openOffice()
  })

  afterEach(async () => {
    const oddities = windows.flatMap(({ oddities }) => oddities)
    await Promise.all(windows.map(({ page }) => page.context().close()))
    windows = []
    if (oddities.length > 0) throw new Error(`The pages did what none may do: ${oddities.join(', ')}`)
  })

  afterAll(async () => {
    await browser?.close()
    if (office) await removeGateway(office.gateway)
  })

  async function open(options?: BrowserContextOptions): Promise<Window> {
    if (!browser) throw new Error(whyNot)
    const window = await openWindow(browser, office.gateway, options)
    windows.push(window)
    return window
  }

  /** @param token Ann's, unless given */
  async function openAt(path: string, { token, ...options }: BrowserContextOptions & { token?: string } = {}): Promise<Page> {
    const window = await open(options)
    await signIn(window, office.gateway, token ?? office.annsToken)
    await window.page.goto(path)
    return window.page
  }

  describe('signing in', () => {
    test('says what is wrong with a token, leads on with a right one, and ends', async () => {
      const recordId = await openLead(office, { from: carla, subject: 'Opening hours', text: 'When are you open?\n' })
      const { page } = await open()
      await page.goto(`/records/${recordId}`)
      expect(pathOf(page)).toBe(`/sign-in?next=${encodeURIComponent(`/records/${recordId}`)}`)
      await page.getByLabel('Your token').fill('no token')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('This token isn’t valid for signing in').waitFor()
      expect(await describedBy(page, 'Your token')).toContain('An administrator can create a new one')
      await page.getByLabel('Your token').fill(office.annsToken)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Opening hours', level: 1 }).waitFor()
      expect(pathOf(page)).toBe(`/records/${recordId}`)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('Your token').waitFor()
      await page.goto('/records')
      expect(pathOf(page)).toBe('/sign-in?next=%2Frecords')
    })

    test.each([
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'https://evil.example/',
      'javascript:alert(1)',
      '/sign-in@evil.example',
    ])('leads nowhere else with %j', async (next) => {
      const { page } = await open()
      await page.goto(`/sign-in?next=${encodeURIComponent(next)}`)
      await page.getByLabel('Your token').fill(office.annsToken)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page
        .getByRole('button', { name: 'Sign out' })
        .or(page.getByRole('link', { name: /start|records/i }))
        .first()
        .waitFor()
      expect(new URL(page.url()).origin).toBe(office.gateway.url)
    })
  })

  describe('mail', () => {
    test('shows up in the list, and by itself in a record that is open', async () => {
      const page = await openAt('/records?model=lead')
      const recordId = await openLead(office, {
        from: { name: 'Carla Lind', address: carla },
        subject: 'Twelve chairs',
        text: 'How much?\n',
      })
      const told = await post(office, recordId, { text: 'Of which wood?' })
      await page.reload()
      await page.getByRole('link', { name: /Twelve chairs/ }).click()
      await page.getByRole('article', { name: 'Carla Lind' }).getByText('How much?').waitFor()
      await answer(office.gateway, told, { from: carla, subject: 'Re: Twelve chairs', text: 'Of oak, please.\n' })
      await page.getByRole('article').getByText('Of oak, please.').waitFor()
      expect(await page.getByRole('status').allInnerTexts()).toContain('1 new message')
    })

    test('is answered: what is written leaves, and stands in the chatter', async () => {
      const recordId = await openLead(office, { from: carla, subject: 'A sofa', text: 'Do you make sofas?\n' })
      const page = await openAt(`/records/${recordId}`)
      await page.getByLabel('Your message').fill('We do.\nIn red, too.')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByRole('status').getByText('Sent.').waitFor()
      await page.getByRole('article', { name: 'Ann Hale' }).getByText('In red, too.').waitFor()
      expect(await page.getByLabel('Your message').inputValue()).toBe('')
      expect(await mailsTo(carla, await newestMessage(recordId))).toHaveLength(1)
    })

    test('is answered with a file, which everybody gets as it was', async () => {
      const recordId = await openLead(office, { from: carla, subject: 'A plan', text: 'Please send it.\n' })
      const page = await openAt(`/records/${recordId}`)
      await page.getByLabel('Your message').fill('Here it is.')
      await page.getByLabel('Attach files').setInputFiles(attached)
      await page.getByText('first-lead.eml').waitFor()
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      const file = page.getByRole('article', { name: 'Ann Hale' }).getByRole('link', { name: /first-lead\.eml/ })
      const answer = await page.context().request.get((await file.getAttribute('href')) ?? '')
      expect(await answer.body()).toEqual(readFileSync(attached))
    })

    test('is spoken of in notes, which stay inside', async () => {
      const recordId = await openLead(office, { from: carla, subject: 'A shelf', text: 'Do you make shelves?\n' })
      const page = await openAt(`/records/${recordId}`)
      await page.getByText('Internal note').click()
      await page.getByLabel('Your message').fill('Do we?')
      await page.getByRole('button', { name: 'Add note' }).click()
      await page.getByRole('status').getByText('Note added.').waitFor()
      await page.getByRole('article', { name: 'Ann Hale' }).getByText('Internal note').waitFor()
      expect(await mailsTo(carla, await newestMessage(recordId))).toEqual([])
    })

    test('is drafted: what is written is kept until it is sent or emptied', async () => {
      const recordId = await openLead(office, { from: carla, subject: 'A bed', text: 'Do you make beds?\n' })
      const page = await openAt(`/records/${recordId}`)
      const text = page.getByLabel('Your message')
      await text.pressSequentially('We are')
      await page.getByText('Draft saved').waitFor()
      await page.reload()
      expect(await text.inputValue()).toBe('We are')
      await text.fill('')
      await page.getByRole('button', { name: 'Save draft' }).click()
      await page.waitForURL('**?done=*')
      expect(await text.inputValue()).toBe('')
      expect(await page.locator('#draft-state').textContent()).toBe('')
    })

    test('is not lost with a mistake: it is told beside its field, and all else stands as it was typed', async () => {
      const recordId = await openLead(office, { from: carla, subject: 'A lamp', text: 'Do you make lamps?\n' })
      const page = await openAt(`/records/${recordId}`)
      await page.getByLabel('Your message').fill('We do not.')
      await page.getByText('To, Cc, subject').click()
      await page.getByLabel('Cc', { exact: true }).fill('nobody at all')
      await page.getByLabel('Subject', { exact: true }).fill('Lamps')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.locator('[aria-invalid]').waitFor()
      expect(await describedBy(page, 'Cc')).toBe('Is neither a contact nor an address')
      expect(await page.getByLabel('Cc', { exact: true }).inputValue()).toBe('nobody at all')
      expect(await page.getByLabel('Subject', { exact: true }).inputValue()).toBe('Lamps')
      expect(await page.getByLabel('Your message').inputValue()).toBe('We do not.')
    })
  })

  test('a bounce turns the envelope red and counts; dealt with, it does neither', async () => {
    const recordId = await openLead(office, { from: carla, subject: 'A table', text: 'Do you make tables?\n' })
    const page = await openAt(`/records/${recordId}`)
    await page.getByText('To, Cc, subject').click()
    await page.getByLabel('Also to').fill('dora@example.net')
    await page.getByLabel('Your message').fill('We do.')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByRole('status').getByText('Sent.').waitFor()
    const before = await countNotifications(page)
    expect(await isRed(page, '.envelope > summary')).toBe(false)
    expect(await bounce(office.gateway, await newestMessage(recordId), 'dora@example.net')).toMatchObject({ outcome: 'bounced' })
    await page.reload()
    await page.getByText('Not delivered to one person').waitFor()
    expect(await isRed(page, '.envelope > summary')).toBe(true)
    expect(await countNotifications(page)).toBe(before + 1)
    await page.getByText('The mailbox doesn’t exist').waitFor()
    await page.getByText('550 5.1.1 <dora@example.net>: Recipient address rejected').waitFor()
    await page.goto('/records?model=lead')
    await page.getByRole('link', { name: /A table.*wasn’t delivered/s }).waitFor()
    await page.goto('/notifications')
    await page.getByRole('link', { name: 'A table' }).click()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await page.getByRole('status').getByText('Dismissed.').waitFor()
    expect(await isRed(page, '.envelope > summary')).toBe(false)
    expect(await countNotifications(page)).toBe(before)
  })

  test('an alias is made, and its clash told beside the field with all that was typed', async () => {
    const page = await openAt('/setup/aliases', { token: adminToken() })
    await page.getByRole('link', { name: 'New alias' }).first().click()
    await page.getByLabel('Before the @').fill('jobs')
    await page.getByLabel('A mail opens a').selectOption('task')
    await page.getByRole('button', { name: 'Create alias' }).click()
    await page.getByRole('heading', { name: 'jobs@example.com', level: 1 }).waitFor()
    expect(await deliver(office.gateway, { from: carla, to: 'jobs@example.com', subject: 'A job' })).toMatchObject({ outcome: 'created' })
    await page.goto('/setup/aliases/new')
    await page.getByLabel('Before the @').fill('Jobs')
    await page.getByLabel('A mail opens a').selectOption('ticket')
    await page.getByRole('button', { name: 'Create alias' }).click()
    await page.locator('[aria-invalid]').waitFor()
    expect(await describedBy(page, 'Before the @')).toContain('jobs@example.com')
    expect(await page.getByLabel('Before the @').inputValue()).toBe('Jobs')
    expect(await page.getByLabel('A mail opens a').inputValue()).toBe('ticket')
  })

  test('what would happen to a mail is told, and nothing happens', async () => {
    const page = await openAt('/simulator', { token: adminToken() })
    const count = async () => (await rest<{ data: LoggedMail[] }>(office.gateway, 'GET', '/api/mails?limit=100')).data.length
    const before = await count()
    await page.getByLabel('From', { exact: true }).fill('eve@example.net')
    await page.getByLabel('To', { exact: true }).fill('support@example.com')
    await page.getByLabel('Subject').fill('It squeaks')
    await page.getByRole('button', { name: 'Simulate' }).click()
    await page.getByRole('status').getByText('It would open a record').waitFor()
    await page.getByLabel('To', { exact: true }).fill('nobody@example.com')
    await page.getByRole('button', { name: 'Simulate' }).click()
    await page.getByRole('status').getByText('It would be refused').waitFor()
    await page.getByLabel('To', { exact: true }).fill('nobody')
    await page.getByRole('button', { name: 'Simulate' }).click()
    await page.locator('[aria-invalid]').waitFor()
    expect(await page.getByLabel('Subject').inputValue()).toBe('It squeaks')
    expect(await count()).toBe(before)
  })

  test('the keyboard is enough', async () => {
    const recordId = await openLead(office, { from: carla, subject: 'A desk', text: 'Do you make desks?\n' })
    const { page } = await open()
    await page.goto('/sign-in')
    await page.locator('input:focus').waitFor()
    await page.keyboard.type(office.annsToken)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/records')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('content')
    await page.keyboard.press('j')
    expect(await focused(page)).toContain('A desk')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/records/${recordId}*`)
    for (let tabs = 0; tabs < 60 && !(await isFocused(page, 'textarea')); tabs++) await page.keyboard.press('Tab')
    await page.keyboard.type('We do.')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('status').getByText('Sent.').waitFor()
    await page.getByRole('article', { name: 'Ann Hale' }).getByText('We do.').waitFor()
  })

  test('the menu of a small window opens, and leads on', async () => {
    const page = await openAt('/records', { viewport: { width: 360, height: 740 } })
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false)
    await page.locator('summary[aria-label="Menu"]').click()
    expect(await overhang(page)).toBe(0)
    await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name: 'Held mail' }).click()
    await page.getByRole('heading', { name: 'Held mail', level: 1 }).waitFor()
  })

  describe('without script', () => {
    test('a mail is answered', async () => {
      const recordId = await openLead(office, { from: carla, subject: 'A bench', text: 'Do you make benches?\n' })
      const { page } = await open(withoutScript)
      await page.goto(`/records/${recordId}`)
      await page.getByLabel('Your token').fill(office.annsToken)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByLabel('Your message').fill('We do.')
      await page.getByRole('button', { name: 'Save draft' }).click()
      await page.getByText('Draft saved.').waitFor()
      expect(await page.getByLabel('Your message').inputValue()).toBe('We do.')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByText('Sent.').waitFor()
      expect(await mailsTo(carla, await newestMessage(recordId))).toHaveLength(1)
      expect(await page.getByLabel('Your message').inputValue()).toBe('')
    })

    test('a mail is tried, and an alias made and deleted', async () => {
      const page = await openAt('/simulator', { token: adminToken(), ...withoutScript })
      await page.getByLabel('From', { exact: true }).fill('eve@example.net')
      await page.getByLabel('To', { exact: true }).fill('shop@example.com')
      await page.getByRole('button', { name: 'Simulate' }).click()
      await page.getByText('It would be refused').waitFor()
      await page.goto('/setup/aliases/new')
      await page.getByLabel('Before the @').fill('shop')
      await page.getByRole('button', { name: 'Create alias' }).click()
      await page.getByRole('heading', { name: 'shop@example.com', level: 1 }).waitFor()
      await page.getByRole('button', { name: /^Delete/ }).click()
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Delete/ })
        .click()
      await page.getByText('Deleted.').waitFor()
      expect(await page.getByRole('link', { name: 'shop@example.com' }).count()).toBe(0)
    })
  })

  async function newestMessage(recordId: string): Promise<string> {
    const { data } = await rest<{ data: Message[] }>(office.gateway, 'GET', `/api/records/${recordId}/messages?limit=100`)
    return data.at(-1)?.id ?? ''
  }

  async function mailsTo(address: string, messageId: string): Promise<object[]> {
    const { data } = await rest<{ data: { to: string; messageId: string | null }[] }>(office.gateway, 'GET', '/api/outbox?limit=100')
    return data.filter((mail) => mail.to === address && mail.messageId === messageId)
  }
})

function pathOf(page: Page): string {
  return page
    .url()
    .replace(/^https?:\/\/[^/]+/, '')
    .replace(/#.*/, '')
}

async function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.innerText')
}

async function isFocused(page: Page, selector: string): Promise<boolean> {
  return page.evaluate<boolean>(`document.activeElement.matches('${selector}')`)
}

/** As a person sees it. */
async function isRed(page: Page, selector: string): Promise<boolean> {
  const color = await page.evaluate<string>(`getComputedStyle([...document.querySelectorAll('${selector}')].at(-1)).color`)
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number)
  return red > 1.5 * green && red > 1.5 * blue
}
