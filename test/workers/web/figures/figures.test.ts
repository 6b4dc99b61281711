/** The page of figures. */
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import { seed } from '../../../world'
import { colleague, companyId } from '../../api/client'
import { deliver, tools, writeMail } from '../../delivery'
import { signIn } from '../browser'

beforeEach(() => seed(tools))

const mailTo = async (to: string, from: string) =>
  deliver(writeMail({ From: from, To: to, Subject: 'Chairs', 'Message-ID': `<${crypto.randomUUID()}@example.org>` }), { from, to })

test('shows what became of mail, as bars and in numbers, in three round trips', async () => {
  await mailTo('info@example.com', 'eve@example.org')
  await mailTo('nobody@example.com', 'eve@example.org')
  await mailTo('nobody@example.com', 'fred@example.org')
  const { status, html, reads, writes } = await (await signIn()).get('/figures')
  expect([status, reads, writes]).toEqual([200, 3, 0])
  expect(html).toMatch(/Mails<\/dt><dd>3</)
  const today = new Date().toISOString().slice(0, 10)
  expect(html).toContain(`<th scope="row">${today}</th><td class="number">1</td><td class="number">2</td><td class="number">3</td>`)
  expect(html).toContain('Unknown recipient')
  expect(html).toMatch(/: Opened a record 1, Refused 2<\/title>/)
  expect(html).toContain('No record opened by mail in this period has a reply yet.')
  expect(html).not.toMatch(/\sstyle=/)
})

test('has a bar for each day, for a year one for each week', async () => {
  await mailTo('info@example.com', 'eve@example.org')
  const browser = await signIn()
  for (const [days, bars] of [
    ['7', 7],
    ['30', 30],
    ['90', 90],
    ['365', 52],
    ['junk', 30],
  ] as const) {
    const { html } = await browser.get(`/figures?days=${days}`)
    expect(html.match(/<rect class="chart-bar"/g), days).toHaveLength(bars)
    expect(html.length).toBeLessThan(100_000)
  }
})

test('of a gateway without mail says what it will show', async () => {
  expect((await (await signIn()).get('/figures')).html).toContain('No mail in this period')
})

test('shows names that strangers made up as text', async () => {
  await env.DB.exec(
    `insert into mails (id, run_id, received_at, door, envelope_from, recipient, recipient_normalized, "from", "to", cc, internet_message_id, fingerprint, size, kind, automatic, authentication, outcome, reason, trace, attempts, duration_ms) values ('${tools.newId()}', 'r', 0, 'edge', '', 'x', 'x', '{"name":"","address":"<b>@evil.example"}', '[]', '[]', 'i', 'f', 1, 'ordinary', 0, '{}', 'refused', '<i>odd', '[]', 1, 1)`,
  )
  const { html } = await (await signIn()).get('/figures')
  expect(html).toContain('&lt;b&gt;@evil.example')
  expect(html).toContain('&lt;i&gt;odd')
  expect(html).not.toMatch(/<b>@|<i>odd/)
})

test('is for administrators', async () => {
  const { token } = await colleague('agent', companyId)
  expect((await (await signIn(token)).get('/figures')).status).toBe(403)
})
