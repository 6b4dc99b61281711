/** Ready without set-up: the first mail through the edge names the domain of a gateway that never had one. */
import { beforeEach, describe, expect, it } from 'vitest'
import { aliasInput, createAlias } from '../../../src/aliases/alias'
import * as t from '../../../src/db/schema'
import { simulate } from '../../../src/inbound/gateway'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { seed } from '../../world'
import { deliver, tools, writeMail } from '../delivery'

const { db } = tools
const sender = 'first@example.org'

beforeEach(async () => {
  await seed(tools)
  for (const table of [t.outbox, t.messages, t.followers, t.addresses, t.aliases, t.milestones]) await db.delete(table)
  await db.update(t.companies).set({ domainId: null })
  await db.delete(t.aliasDomains)
  await senderQuotaObject(tools, sender).release()
  await createAlias(tools, aliasInput.parse({ localPart: 'info', model: 'lead' }))
})

describe('the first mail', () => {
  it('names the domain, which every company and alias gets, and opens its record there', async () => {
    await deliver(mail('one', 'Info@Shop.Example.com'), { from: sender, to: 'Info@Shop.Example.com' })
    const [domain, ...more] = await db.select().from(t.aliasDomains)
    expect(more).toEqual([])
    expect(domain).toMatchObject({
      name: 'shop.example.com',
      catchall: 'catchall',
      bounce: 'bounce',
      defaultFromAddress: 'notifications@shop.example.com',
      namedByMail: true,
    })
    expect(new Set((await db.select().from(t.companies)).map(({ domainId }) => domainId))).toEqual(new Set([domain?.id]))
    expect(await logged()).toMatchObject([{ outcome: 'created', reason: 'alias' }])
  })

  it('names it even if nobody is there to take the mail', async () => {
    const heard = await deliver(mail('one', 'nobody@example.com'), { from: sender, to: 'nobody@example.com' })
    expect(heard.rejection).toMatch(/^550 5\.1\.1 /)
    expect(await domainNames()).toEqual(['example.com'])
  })

  it('of two at once names one domain, and both mails are decided by it', async () => {
    const domains = ['one.example.com', 'two.example.com']
    await Promise.all(domains.map((domain) => deliver(mail(domain, `info@${domain}`), { from: sender, to: `info@${domain}` })))
    const names = await domainNames()
    expect(names).toHaveLength(1)
    const rows = await logged()
    expect(rows.find(({ recipient }) => recipient === `info@${names[0]}`)).toMatchObject({ outcome: 'created' })
    expect(rows.find(({ recipient }) => recipient !== `info@${names[0]}`)).toMatchObject({
      outcome: 'refused',
      reason: 'unknown-recipient',
    })
  })

  it('names nothing where a domain was and is gone', async () => {
    await deliver(mail('one', 'nobody@example.com'), { from: sender, to: 'nobody@example.com' })
    for (const table of [t.addresses, t.aliases]) await db.delete(table)
    await db.update(t.companies).set({ domainId: null })
    await db.delete(t.aliasDomains)
    await deliver(mail('two', 'nobody@example.net'), { from: sender, to: 'nobody@example.net' })
    expect(await domainNames()).toEqual([])
  })

  it('names nothing where it only might come', async () => {
    const raw = mail('one', 'info@example.com')
    const envelope = { from: sender, to: 'info@example.com' }
    expect(await simulate(tools, { door: 'edge', envelope, raw, size: raw.byteLength })).toMatchObject({
      outcome: 'created',
      reason: 'alias',
    })
    expect(await domainNames()).toEqual([])
  })

  it.each([
    ['example.net', 'example.net'],
    [' Bücher.example.', 'xn--bcher-kva.example'],
  ])('names nothing where the deployment names the domain: %j', async (ALIAS_DOMAIN, name) => {
    await deliver(mail('one', 'info@example.com'), { from: sender, to: 'info@example.com' }, { bindings: { ALIAS_DOMAIN } })
    expect(await domainNames()).toEqual([name])
    expect(await logged()).toMatchObject([{ outcome: 'refused', reason: 'unknown-recipient' }])
  })
})

function mail(name: string, to: string): Uint8Array<ArrayBuffer> {
  return writeMail({ From: `First <${sender}>`, To: to, Subject: name, 'Message-ID': `<${name}@example.org>` })
}

async function domainNames(): Promise<string[]> {
  return (await db.select().from(t.aliasDomains)).map(({ name }) => name)
}

async function logged() {
  return db.select().from(t.mails).orderBy(t.mails.id)
}
