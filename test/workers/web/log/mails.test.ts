/** The log as a list: what is narrowed, what is searched, and for whom it is. */
import { beforeEach, describe, expect, test } from 'vitest'
import { contacts, seed } from '../../../world'
import { tools } from '../../delivery'
import { signIn, signInAs } from '../browser'
import { arrive, repeat } from '../logged'

beforeEach(() => seed(tools))

function subjectsIn(html: string): string[] {
  return [...html.matchAll(/class="row-title">([^<]*)</g)].map(([, subject = '']) => subject)
}

function nextIn(html: string): string | undefined {
  return /href="([^"]*after=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
}

describe('the log', () => {
  test('is for administrators', async () => {
    expect((await (await signInAs(contacts.ann)).get('/mails')).status).toBe(403)
  })

  test('takes three round trips, and says that nothing arrived', async () => {
    const { status, html, reads, writes } = await (await signIn()).get('/mails')
    expect([status, reads, writes]).toEqual([200, 3, 0])
    expect(html).toContain('No mail yet')
  })

  test('has the newest first, with outcome, reason and door in words', async () => {
    await arrive('leads/plain', 'info@example.com')
    await arrive('policies/stranger-to-users', 'staff@example.com', 'carla@example.org')
    const { html } = await (await signIn()).get('/mails')
    expect(subjectsIn(html)).toEqual(['Keys', 'Three shelves'])
    for (const words of ['Opened a record', 'it was sent to an alias', 'the sender isn’t allowed to write to this alias', 'Email Routing'])
      expect(html).toContain(words)
  })

  test('says how often a refusal came', async () => {
    for (const file of ['leads/plain', 'leads/no-subject']) await arrive(file, 'nobody@example.com')
    const { html } = await (await signIn()).get('/mails')
    expect(subjectsIn(html)).toEqual(['Three shelves'])
    expect(html.replace(/<[^>]*>/g, '')).toMatch(/nobody@example\.com · 2 times, last at 20\d\d-/)
  })

  test('is narrowed by outcome, reason, door and words', async () => {
    await arrive('leads/plain', 'info@example.com')
    await arrive('policies/stranger-to-users', 'staff@example.com', 'carla@example.org')
    const browser = await signIn()
    const subjects = async (query: string) => subjectsIn((await browser.get(`/mails?${query}`)).html)
    expect(await subjects('outcome=created')).toEqual(['Three shelves'])
    expect(await subjects('outcome=refused&reason=not-allowed')).toEqual(['Keys'])
    expect(await subjects('outcome=refused&reason=too-large')).toEqual([])
    expect(await subjects('door=edge&q=SHELVES')).toEqual(['Three shelves'])
    expect(await subjects('q=carla@')).toEqual(['Keys'])
    expect(await subjects('q=staff@example')).toEqual(['Keys'])
    expect(await subjects('q=address')).toEqual([])
    expect(await subjects('door=imap')).toEqual([])
    expect((await browser.get('/mails?q=shelves')).reads).toBe(3)
  })

  test('goes on where the page before ended, and a full page is small', async () => {
    const row = await arrive('leads/plain', 'info@example.com')
    await repeat(row, 59, (number) => ({ subject: `Mail ${number} ${'on and on '.repeat(8)}` }))
    const browser = await signIn()
    const first = await browser.get('/mails')
    const second = await browser.get(nextIn(first.html) ?? '')
    expect([subjectsIn(first.html).length, subjectsIn(second.html).length]).toEqual([50, 10])
    expect(new Set([...subjectsIn(first.html), ...subjectsIn(second.html)]).size).toBe(60)
    expect(nextIn(second.html)).toBeUndefined()
    expect(Buffer.byteLength(first.html)).toBeLessThan(100_000)
  })

  test('looks through so many mails for words, then asks whether to go on', async () => {
    const row = await arrive({ From: 'eve@example.org', Subject: 'A needle' }, 'info@example.com')
    await repeat(row, 5000, () => ({ subject: 'Hay', trace: [] }))
    const browser = await signIn()
    const first = await browser.get('/mails?q=needle')
    expect(first.html).toContain('The last 5000 mails were searched')
    expect(subjectsIn((await browser.get(nextIn(first.html) ?? '')).html)).toEqual(['A needle'])
  })

  test('shows what strangers wrote as text', async () => {
    await arrive({ From: '"<b>Eve</b>" <eve@example.org>', Subject: '<script>alert(1)</script>' }, 'info@example.com')
    const { html } = await (await signIn()).get('/mails?q=%22%3E%3Cscript%3E')
    expect(html).not.toMatch(/<script>|<b>Eve/)
    expect((await (await signIn()).get('/mails')).html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })
})
