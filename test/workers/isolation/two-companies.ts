/** Two companies with something of every kind each, told apart by a word that stands in all they have. */
import { env } from 'cloudflare:workers'
import type { Alias } from '../../../src/aliases/alias'
import type { Domain } from '../../../src/aliases/alias-domain'
import type { Company } from '../../../src/aliases/company'
import * as t from '../../../src/db/schema'
import type { Message } from '../../../src/records/chatter/message'
import type { Contact } from '../../../src/records/people/contact'
import type { RecordItem } from '../../../src/records/record'
import type { User } from '../../../src/records/people/user'
import type { NewToken } from '../../../src/settings/token'
import { call, create, type Page, send } from '../api/client'
import { deliver, tools, writeMail } from '../delivery'
import { signIn } from '../web/browser'

/** An id by the kind of thing that it is of, as paths call it: `records`, `contacts`, `mails`. */
export type Ids = Record<string, string>

export type Tenant = {
  /** Stands in whatever the company has, and nowhere else. */
  word: string
  ids: Ids
  /** Tokens by their role; all but `ingest` act as the company's one agent. */
  tokens: { agent: string; read: string; ingest: string }
}

/** Both, and a record that both see, of whose followers each has one. */
export async function settleBoth(): Promise<{ zanzibar: Tenant; borneo: Tenant; shared: string }> {
  // The first domain is where answers to shared records go, so it is neither's.
  await create<Domain>('/domains', { name: 'everybody.example' })
  const [zanzibar, borneo] = [await settle('zanzibar'), await settle('borneo')]
  const shared = await create<RecordItem>('/records', { model: 'lead', name: 'Shared by all', companyId: null })
  for (const { ids } of [zanzibar, borneo]) await call('PUT', `/records/${shared.id}/followers/${ids['contacts']}`)
  return { zanzibar, borneo, shared: shared.id }
}

export async function settle(word: string): Promise<Tenant> {
  const company = await create<Company>('/companies', { name: `${word} Ltd`, email: `office@${word}.example` })
  const domain = await create<Domain>('/domains', { name: `${word}.example` })
  await call('PATCH', `/companies/${company.id}`, { domainId: domain.id })
  const agent = await settleAgent(word, company.id)
  const chatter = await settleRecords(word, company.id, domain.id, agent)
  const mails = await settleMails(word)
  const settings = await settleSettings(word)
  const ids: Ids = { companies: company.id, domains: domain.id, ...agent.ids, ...chatter, ...mails, ...settings }
  await (await signIn(agent.tokens.agent)).post(`/records/${ids['records']}/draft`, { kind: 'note', text: `A draft of ${word}` })
  return { word, ids, tokens: agent.tokens }
}

type Agent = { ids: { users: string; tokens: string; contactOfUser: string }; tokens: Tenant['tokens'] }

async function settleAgent(word: string, companyId: string): Promise<Agent> {
  const user = await create<User>('/users', {
    name: `Agent of ${word}`,
    email: `agent@${word}-staff.example`,
    companyId,
    notifyBy: 'inbox',
  })
  const make = (role: string) =>
    create<NewToken>('/tokens', { name: `${role} of ${word}`, role, ...(role !== 'ingest' && { userId: user.id }) })
  const [agent, read, ingest] = [await make('agent'), await make('read'), await make('ingest')]
  return {
    ids: { users: user.id, tokens: agent.id, contactOfUser: user.contactId },
    tokens: { agent: agent.token, read: read.token, ingest: ingest.token },
  }
}

/** A team with an alias, a lead below it with a chatter, who follows it, and a message of the agent that did not arrive. */
async function settleRecords(word: string, companyId: string, domainId: string, { ids, tokens }: Agent): Promise<Ids> {
  const team = await create<RecordItem>('/records', { model: 'team', name: `Team of ${word}`, companyId })
  const alias = await create<Alias>('/aliases', { localPart: word, domainId, model: 'lead', ownerRecordId: team.id })
  const contact = await create<Contact>('/contacts', {
    name: `Customer of ${word}`,
    email: `customer@${word}-customers.example`,
    companyId,
  })
  const lead = { model: 'lead', name: `Lead of ${word}`, companyId, parentId: team.id, email: `customer@${word}-customers.example` }
  const record = await create<RecordItem>('/records', lead)
  await call('PUT', `/records/${record.id}/followers/${contact.id}`)
  const note = { kind: 'note', text: `A note for the agent of ${word}`, to: [ids.contactOfUser] }
  await create<Message>(`/records/${record.id}/messages`, note)
  const letter = {
    kind: 'message',
    subject: `Subject of ${word}`,
    text: `Words of ${word}`,
    attachments: [{ filename: `${word}.txt`, mimeType: 'text/plain', contentBase64: btoa(`A file of ${word}`) }],
  }
  const message = await create<Message>(`/records/${record.id}/messages`, letter, tokens.agent)
  const failure = message.notifications.find(({ way }) => way === 'email')?.id ?? ''
  await env.DB.prepare("update notifications set status = 'failed', failure_type = 'other', failure_reason = ? where id = ?")
    .bind(`A reason of ${word}`, failure)
    .run()
  const outbox = (await call<Page<{ id: string }>>('GET', '/outbox?limit=1')).body.data[0]?.id ?? ''
  return {
    records: record.id,
    parents: team.id,
    aliases: alias.id,
    contacts: contact.id,
    messages: message.id,
    attachments: message.attachments[0]?.id ?? '',
    failures: failure,
    outbox,
  }
}

/** One mail that opened a record, and one that is held. */
async function settleMails(word: string): Promise<Ids> {
  const from = `customer@${word}-customers.example`
  const mail = (kind: string) => ({
    From: from,
    To: `${word}@${word}.example`,
    Subject: `${kind} to ${word}`,
    'Message-ID': `<${kind}@${word}>`,
  })
  await deliver(writeMail(mail('question'), `A mail to ${word}`), { from, to: `${word}@${word}.example` })
  await deliver(writeMail({ ...mail('absence'), 'Auto-Submitted': 'auto-replied' }, `Away from ${word}`), {
    from,
    to: `${word}@${word}.example`,
  })
  const { data } = (await call<Page<{ id: string; outcome: string; recordId: string | null }>>('GET', `/mails?q=${word}&limit=10`)).body
  const held = data.find(({ outcome }) => outcome === 'held')
  const created = data.find(({ outcome }) => outcome === 'created')
  if (!held || !created) throw new Error(`Mail to ${word} came to something else: ${data.map(({ outcome }) => outcome).join(', ')}`)
  return { mails: held.id, createdMails: created.id, createdRecords: created.recordId ?? '' }
}

async function settleSettings(word: string): Promise<Ids> {
  const server = { name: `Server of ${word}`, host: `mail.${word}.example`, security: 'tls', user: `robot@${word}.example`, password: 'x' }
  const incoming = await create<{ id: string }>('/incoming-servers', { ...server, type: 'imap' })
  const outgoing = await create<{ id: string }>('/outgoing-servers', { ...server, active: false })
  const webhook = await create<{ id: string }>('/webhooks', {
    url: `https://hooks.${word}.example/`,
    events: ['mail.created'],
    active: false,
  })
  const delivery = { eventId: tools.newId(), webhookId: webhook.id, event: 'mail.created' as const, subjectId: tools.newId() }
  await tools.db
    .insert(t.webhookDeliveries)
    .values({ ...delivery, status: 'failed', attempts: 1, error: `Fault of ${word}`, createdAt: tools.now() })
  const deadLetter = { id: tools.newId(), queueId: `message-of-${word}`, kind: 'unknown' as const, body: JSON.stringify(word), attempts: 4 }
  await tools.db
    .insert(t.deadLetters)
    .values({ ...deadLetter, error: `Fault of ${word}`, firstSeenAt: tools.now(), createdAt: tools.now() })
  const sender = await create<{ id: string }>('/allowed-senders', { email: `robot@${word}.example` })
  const blocked = `busy@${word}.example`
  await env.DB.prepare(
    'insert into blocked_senders (email_normalized, email, count, threshold, blocked_until, last_mail_id) values (?, ?, 20, 20, ?, ?)',
  )
    .bind(blocked, blocked, Date.now() + 3_600_000, 'x')
    .run()
  const model = await create<{ key: string }>('/models', { key: `model-of-${word}`, label: `Model of ${word}` })
  return {
    'incoming-servers': incoming.id,
    'outgoing-servers': outgoing.id,
    webhooks: webhook.id,
    deliveries: delivery.eventId,
    'dead-letters': deadLetter.id,
    'allowed-senders': sender.id,
    'blocked-senders': blocked,
    models: model.key,
    parameters: 'mail.max_bytes',
  }
}

/** What a text says of a company, but for what was said in the question. Parameters are everybody's. */
export function tells({ word, ids }: Tenant, text: string, question: string): string[] {
  const told = [word, ...Object.entries(ids).flatMap(([kind, id]) => (kind === 'parameters' ? [] : [id]))]
  return told.filter((each) => text.includes(each) && !question.includes(each))
}

/** The document that the API publishes of itself. */
export async function readDocument<T>(): Promise<T> {
  return (await send<T>('/openapi.json')).body
}
