/** Whom a message goes to that names nobody: the correspondent of the customer's last mail, whoever wrote after it. */
import { beforeEach, describe, expect, it } from 'vitest'
import { seed } from '../../../world'
import { call, type Page } from '../../api/client'
import { deliver, tools, writeMail } from '../../delivery'

type Person = { name: string; address: string }
type Message = {
  id: string
  parentId: string | null
  replyTo: Person[]
  cc: Person[]
  notifications: { address: string; status: string; failureType: string | null }[]
}

beforeEach(() => seed(tools))

describe('an answer that names nobody', () => {
  it('goes to Reply-To, which is shown, and answers that mail', async () => {
    const recordId = await open({ From: 'shop@example.org', 'Reply-To': 'Customer <customer@example.org>, info@example.com' })
    const first = await onlyMessage(recordId)
    expect(first.replyTo).toEqual([{ name: 'Customer', address: 'customer@example.org' }])
    expect(await post(recordId)).toMatchObject({
      parentId: first.id,
      notifications: [{ address: 'customer@example.org', status: 'queued' }],
    })
  })

  it.each([
    { who: 'an automatic reply', headers: { 'Auto-Submitted': 'auto-replied' } },
    { who: 'list mail', headers: { 'List-Id': '<talk.example.org>' } },
    { who: 'a no-reply address', headers: { From: 'no-reply@example.org' } },
    { who: 'a stranger', headers: {}, isNew: true },
  ])('passes over $who', async ({ headers, isNew }: { headers: { From?: string }; isNew?: boolean }) => {
    const known = headers.From ?? 'deputy@example.org'
    const recordId = await open({ From: 'eve@example.org', ...(isNew ? {} : { Cc: known }) })
    const opened = await onlyMessage(recordId)
    await deliver(
      writeMail({
        From: 'deputy@example.org',
        To: 'info@example.com',
        Subject: 'Re: Chairs',
        'Message-ID': '<other@example.org>',
        References: '<first@example.org>',
        ...headers,
      }),
      { from: 'deputy@example.org', to: 'info@example.com' },
    )
    expect(await messagesOf(recordId)).toHaveLength(2)
    expect(await post(recordId)).toMatchObject({ parentId: opened.id, notifications: [{ address: 'eve@example.org' }] })
  })

  it('goes to whoever is named by the id of their message, a stranger too', async () => {
    const recordId = await open({ From: 'eve@example.org' })
    await deliver(
      writeMail({ From: 'new@example.org', To: 'info@example.com', 'Message-ID': '<n@example.org>', 'In-Reply-To': '<first@example.org>' }),
      { from: 'new@example.org', to: 'info@example.com' },
    )
    const stranger = (await messagesOf(recordId))[1]
    expect(await post(recordId, { parentId: stranger?.id })).toMatchObject({ notifications: [{ address: 'new@example.org' }] })
  })

  it('goes to the mail that opened the record where only machines wrote', async () => {
    const recordId = await open({ From: 'no-reply@example.org' })
    expect(await post(recordId)).toMatchObject({ notifications: [{ address: 'no-reply@example.org' }] })
  })

  it('goes to the address of a record that nobody wrote to', async () => {
    const { body: record } = await call<{ id: string }>('POST', '/records', { model: 'lead', name: 'Call back', email: 'Pat@example.org' })
    expect(await post(record.id)).toMatchObject({ parentId: null, notifications: [{ address: 'pat@example.org', status: 'queued' }] })
  })

  it('to a contact without an address fails, and says so', async () => {
    const { body: contact } = await call<{ id: string }>('POST', '/contacts', { name: 'Nora' })
    expect(await post(contact.id)).toMatchObject({ notifications: [{ status: 'failed', failureType: 'invalid-address' }] })
  })

  it('goes to nobody when it answers nothing', async () => {
    const recordId = await open({ From: 'eve@example.org' })
    expect(await post(recordId, { parentId: null })).toMatchObject({ parentId: null, notifications: [] })
  })
})

describe('an answer to all', () => {
  it('also goes to the other people of that mail, never to us', async () => {
    const recordId = await open({
      From: 'eve@example.org',
      To: 'info@example.com, Pal <pal@example.org>',
      Cc: 'boss@example.org, catchall@example.com, eve@example.org',
    })
    const posted = await post(recordId, { replyAll: true, cc: ['extra@example.org'] })
    const told = posted.notifications.map(({ address }) => address).toSorted()
    expect(told).toEqual(['boss@example.org', 'eve@example.org', 'extra@example.org', 'pal@example.org'])
    expect(posted.cc).toEqual([
      { name: '', address: 'extra@example.org' },
      { name: 'Pal', address: 'pal@example.org' },
      { name: '', address: 'boss@example.org' },
    ])
    expect((await post(recordId)).notifications).toMatchObject([{ address: 'eve@example.org' }])
  })
})

/** Opens a lead. @returns its id */
async function open(headers: Record<string, string>): Promise<string> {
  const mail = { To: 'info@example.com', Subject: 'Chairs', 'Message-ID': '<first@example.org>', ...headers }
  await deliver(writeMail(mail), { from: 'bounces@example.org', to: 'info@example.com' })
  const { body } = await call<Page<{ outcome: string; recordId: string }>>('GET', '/mails')
  expect(body.data).toMatchObject([{ outcome: 'created' }])
  return body.data[0]?.recordId ?? ''
}

async function messagesOf(recordId: string): Promise<Message[]> {
  return (await call<Page<Message>>('GET', `/records/${recordId}/messages`)).body.data
}

async function onlyMessage(recordId: string): Promise<Message> {
  const [message, ...others] = await messagesOf(recordId)
  if (!message || others.length > 0) throw new Error('There is not one message')
  return message
}

async function post(recordId: string, input: object = {}): Promise<Message> {
  const { status, body } = await call<Message>('POST', `/records/${recordId}/messages`, { kind: 'message', text: 'Hello', ...input })
  expect(status).toBe(201)
  return body
}
