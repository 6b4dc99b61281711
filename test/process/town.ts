/** A gateway that sends and receives through a Postfix, and people who know nothing but their own mailboxes there. */
import { inspect } from 'node:util'
import { simpleParser, type ParsedMail } from 'mailparser'
import { createTransport, type SendMailOptions } from 'nodemailer'
import MailComposer from 'nodemailer/lib/mail-composer'
import { readVariable } from '../../dev/variables'
import { type Gateway, removeGateway, startGateway, waitFor } from './gateway'
import { startMailServer, type TestServer } from './mail-server'
import { endPostfix, isBusy, type Postfix, type PostfixSetup, readMailbox, startPostfix } from './postfix'

export type Town = {
  gateway: Gateway
  postfix: Postfix
  branch: TestServer
  /** Contact of the user ann@example.net. */
  annId: string
  annsToken: string
  /** The mails that somebody has read. */
  read: Set<string>
}

/** The parts of the API's answers that tests look at. */
export type LoggedMail = {
  id: string
  internetMessageId: string
  subject: string
  envelope: { from: string; to: string }
  kind: string
  outcome: string
  reason: string
  recordId: string
  messageId: string
  bounce: { recipients: { address: string; action: string; failureType: string }[] } | null
}
export type Notification = { id: string; address: string; status: string; failureType: string | null; failureReason: string | null }
export type Message = {
  id: string
  kind: string
  text: string
  internetMessageId: string
  marks: string[]
  from: { address: string }
  notifications: Notification[]
}
export type OutgoingMail = {
  id: string
  messageId: string | null
  to: string
  internetMessageId: string
  replyTo: string
  returnPath: string
  status: string
  attempts: number
  error: string | null
  nextAttemptAt: string | null
}
type List<T> = { data: T[] }

/** What comes to a mailbox: as bytes, and as a mail program shows it. */
export type Arrival = ParsedMail & { raw: Buffer }

let written = 0

export async function openTown(setup: Pick<PostfixSetup, 'mailboxes' | 'overfull' | 'policy'>): Promise<Town> {
  const [gateway, branch] = await Promise.all([startGateway(), startMailServer({ security: 'none' })])
  const { token } = await rest<{ token: string }>(gateway, 'POST', '/api/tokens', { name: 'mail server', role: 'ingest' })
  const postfix = await startPostfix({ ...setup, gateway: { url: gateway.url, token }, branchPort: branch.port })
  await rest(gateway, 'POST', '/api/domains', { name: 'example.com' })
  await rest(gateway, 'POST', '/api/aliases', { localPart: 'info', model: 'lead' })
  const server = { name: 'Postfix', host: '127.0.0.1', port: postfix.port, security: 'none', user: '' }
  await rest(gateway, 'POST', '/api/outgoing-servers', server)
  const ann = await rest<{ id: string; contactId: string }>(gateway, 'POST', '/api/users', { name: 'Ann Hale', email: 'ann@example.net' })
  const own = await rest<{ token: string }>(gateway, 'POST', '/api/tokens', { name: 'Ann', role: 'agent', userId: ann.id })
  return { gateway, postfix, branch, annId: ann.contactId, annsToken: own.token, read: new Set() }
}

export async function closeTown({ gateway, postfix, branch }: Town): Promise<void> {
  await Promise.all([endPostfix(postfix), branch.end(), removeGateway(gateway)])
}

export async function rest<T>(
  { url }: Gateway,
  method: string,
  path: string,
  body?: unknown,
  token = readVariable('ADMIN_TOKEN'),
): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T // The API's contract.
}

export async function readBytes({ url }: Gateway, path: string): Promise<Buffer> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${readVariable('ADMIN_TOKEN')}` } })
  return Buffer.from(await response.arrayBuffer())
}

/** Writes a mail and hands it to Postfix. @returns its bytes and its Message-ID */
export async function write(
  { postfix }: Town,
  envelope: { from: string; to: string },
  mail: SendMailOptions,
): Promise<{ raw: Buffer; id: string }> {
  const id = `${++written}.${Date.now()}@mail.${envelope.from.split('@')[1] || 'example.org'}`
  const raw = await new MailComposer({ from: envelope.from, to: envelope.to, messageId: `<${id}>`, ...mail }).compile().build()
  const connection = createTransport({ host: '127.0.0.1', port: postfix.port, secure: false, ignoreTLS: true })
  await connection.sendMail({ envelope: { from: envelope.from, to: [envelope.to] }, raw })
  return { raw, id }
}

/** Answers a mail as a mail program does: to its Reply-To, and with its ids unless they are `lost`. */
export async function answer(town: Town, from: string, mail: Arrival, text: string, { ids = 'kept' }: { ids?: 'kept' | 'lost' } = {}) {
  const history = (mail.text ?? '').trimEnd().replaceAll(/^/gm, '> ')
  const threading =
    ids === 'kept' ? { inReplyTo: mail.messageId ?? '', references: [mail.references ?? [], mail.messageId ?? ''].flat() } : {}
  const said = `${text}\n\nOn ${mail.date?.toUTCString()}, ${mail.from?.text} wrote:\n${history}\n`
  return write(
    town,
    { from, to: replyAddress(mail) },
    { from: [mail.to ?? []].flat()[0]?.text, subject: `Re: ${mail.subject?.replace(/^(?:Re: )+/, '')}`, text: said, ...threading },
  )
}

/** Waits for a mail that nobody has read yet, by words of its subject. */
export async function nextMail(town: Town, address: string, about: string): Promise<Arrival> {
  const find = () => newMail(town, address, about)
  return found(await settled(find, (mail) => mail !== undefined, `a mail at ${address} about "${about}"`))
}

/** The oldest mail that nobody has read yet, if there is one. It counts as read from now on. */
export async function newMail({ postfix, read }: Town, address: string, about: string): Promise<Arrival | undefined> {
  for (const { name, raw } of await readMailbox(postfix, address)) {
    if (read.has(name)) continue
    const mail = await simpleParser(raw)
    if (!mail.subject?.includes(about)) continue
    read.add(name)
    return { ...mail, raw }
  }
  return undefined
}

export function replyAddress(mail: Arrival): string {
  return mail.replyTo?.value[0]?.address ?? ''
}

export function returnPath(mail: Arrival): string {
  return /^Return-Path: <(.*)>$/m.exec(mail.raw.toString('latin1'))?.[1] ?? ''
}

/** Waits until the gateway has had a mail of this Message-ID, or to this recipient. */
export async function logged({ gateway }: Town, idOrRecipient: string): Promise<LoggedMail> {
  const isIt = (mail: LoggedMail) => mail.internetMessageId === idOrRecipient || mail.envelope.to === idOrRecipient
  const find = async () => (await rest<List<LoggedMail>>(gateway, 'GET', '/api/mails?limit=100')).data.find(isIt)
  return found(await settled(find, (mail) => mail !== undefined, `${idOrRecipient} in the log`))
}

/** A lead that a customer opened by mail, and that Ann follows. */
export async function openLead(town: Town, customer: string, subject: string): Promise<{ recordId: string; id: string }> {
  const { id } = await write(town, { from: customer, to: 'info@example.com' }, { subject, text: 'Dear people, what do you think?\n' })
  const { recordId, outcome } = await logged(town, id)
  if (outcome !== 'created') throw new Error(`The lead was not opened: ${outcome}`)
  await rest(town.gateway, 'PUT', `/api/records/${recordId}/followers/${town.annId}`)
  return { recordId, id }
}

/** Posts to a chatter as Ann. */
export async function post({ gateway, annsToken }: Town, recordId: string, message: object): Promise<Message> {
  return rest(gateway, 'POST', `/api/records/${recordId}/messages`, { kind: 'message', ...message }, annsToken)
}

export async function readMessages({ gateway }: Town, recordId: string): Promise<Message[]> {
  return (await rest<List<Message>>(gateway, 'GET', `/api/records/${recordId}/messages?limit=100`)).data
}

/** The outgoing mail that carries a message to an address, once it is as wanted. */
export async function outgoing(
  { gateway }: Pick<Town, 'gateway'>,
  messageId: string,
  to: string,
  isWanted: (mail: OutgoingMail) => boolean,
) {
  const find = async () => {
    const { data } = await rest<List<OutgoingMail>>(gateway, 'GET', '/api/outbox?limit=100')
    return data.find((mail) => mail.messageId === messageId && mail.to === to)
  }
  return found(await settled(find, (mail) => mail !== undefined && isWanted(mail), `the mail to ${to}`))
}

/** Who was told of a message, once none of them waits for it. */
export async function notifications({ gateway }: Town, messageId: string, isWanted = isOver): Promise<Notification[]> {
  const read = async () => (await rest<Message>(gateway, 'GET', `/api/messages/${messageId}`)).notifications
  return settled(read, isWanted, 'the notifications')
}

/** What `/api/failures` says of a record. */
export async function failuresOf({ gateway }: Town, recordId: string): Promise<(Notification & { recordId: string })[]> {
  const { data } = await rest<List<Notification & { recordId: string }>>(gateway, 'GET', '/api/failures?limit=100')
  return data.filter((failure) => failure.recordId === recordId)
}

/** What has come and gone so far, if nothing is on its way: twice the same, and nothing was on its way in between either. */
export async function standstill({ gateway, postfix }: Town): Promise<string | undefined> {
  const newest = async (path: string) => (await rest<List<{ id: string; status?: string }>>(gateway, 'GET', `${path}?limit=100`)).data
  const [mails, outbox] = [await newest('/api/mails'), await newest('/api/outbox')]
  if (outbox.some(({ status }) => status === 'sending' || status === 'queued') || (await isBusy(postfix))) return undefined
  return [...mails, ...outbox].map(({ id }) => id).join()
}

/** Whatever was to leave has left. */
export function isOver(all: Notification[]): boolean {
  return all.every(({ status }) => status !== 'queued' && status !== 'waiting')
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It was waited for, and is gone.')
  return value
}

async function settled<T>(read: () => Promise<T>, isSettled: (value: T) => boolean, what: string): Promise<T> {
  let value = await read()
  if (await waitFor(async () => isSettled(value) || isSettled((value = await read())))) return value
  throw new Error(`Waited in vain for ${what}. The last time: ${inspect(value, { depth: 5 })}`)
}
