/** An office at a gateway: what the tests of the pages begin with, and mail that comes to it. */
import MailComposer from 'nodemailer/lib/mail-composer'
import { readVariable } from '../../dev/variables'
import { type Gateway, startGateway } from './gateway'
import { type LoggedMail, type Message, type OutgoingMail, outgoing, rest } from './town'

/** Ann is an agent. */
export type Office = { gateway: Gateway; annsToken: string; annsContact: string }
export type Letter = { from: string | { name: string; address: string }; to: string; subject: string; text?: string; html?: string }

export const adminToken = () => readVariable('ADMIN_TOKEN') ?? ''

let written = 0

export async function openOffice(): Promise<Office> {
  const gateway = await startGateway()
  return { gateway, ...(await furnish(gateway)) }
}

export async function furnish(gateway: Gateway): Promise<Omit<Office, 'gateway'>> {
  await rest(gateway, 'POST', '/api/domains', { name: 'example.com' })
  await rest(gateway, 'POST', '/api/aliases', { localPart: 'info', model: 'lead' })
  await rest(gateway, 'POST', '/api/aliases', { localPart: 'support', model: 'ticket', defaults: { priority: 'high' } })
  const ann = await rest<{ id: string; contactId: string }>(gateway, 'POST', '/api/users', { name: 'Ann Hale', email: 'ann@example.com' })
  const { token } = await rest<{ token: string }>(gateway, 'POST', '/api/tokens', { name: 'Ann', role: 'agent', userId: ann.id })
  return { annsToken: token, annsContact: ann.contactId }
}

/** @returns what became of it */
export async function deliver(gateway: Gateway, letter: Letter): Promise<LoggedMail> {
  const envelope = { from: typeof letter.from === 'string' ? letter.from : letter.from.address, to: letter.to }
  const messageId = `<${++written}.${Date.now()}@mail.example.org>`
  return deliverRaw(gateway, envelope, await new MailComposer({ messageId, ...letter }).compile().build())
}

export async function deliverRaw({ url }: Gateway, envelope: { from: string; to: string }, raw: Uint8Array): Promise<LoggedMail> {
  const answer = await fetch(`${url}/api/mails?${new URLSearchParams(envelope).toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken()}`, 'content-type': 'message/rfc822' },
    body: new Uint8Array(raw),
  })
  const told = await answer.json()
  if (answer.status !== 200 && answer.status !== 422) throw new Error(`A mail to ${envelope.to} met ${answer.status}`)
  return (answer.status === 422 ? (told as { mail: LoggedMail }).mail : told) as LoggedMail // The API's contract.
}

/** A lead of a customer, which Ann follows. @returns its id */
export async function openLead({ gateway, annsContact }: Office, letter: Omit<Letter, 'to'>): Promise<string> {
  const { recordId } = await deliver(gateway, { to: 'info@example.com', ...letter })
  await rest(gateway, 'PUT', `/api/records/${recordId}/followers/${annsContact}`)
  return recordId
}

/** Ann writes into a record. */
export async function post({ gateway, annsToken }: Office, recordId: string, message: object): Promise<Message> {
  return rest(gateway, 'POST', `/api/records/${recordId}/messages`, { kind: 'message', ...message }, annsToken)
}

/** The answer of somebody who got a message: to its Reply-To. */
export async function answer(
  gateway: Gateway,
  message: Message,
  letter: Omit<Letter, 'to' | 'from'> & { from: string },
): Promise<LoggedMail> {
  return deliver(gateway, { ...letter, to: (await mailOf(gateway, message.id, letter.from)).replyTo })
}

/** The mail server of a reader says that there is no such mailbox. */
export async function bounce(gateway: Gateway, messageId: string, address: string): Promise<LoggedMail> {
  const { returnPath } = await mailOf(gateway, messageId, address)
  const report = [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example.net>',
    `To: ${returnPath}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <bounce.${++written}.${Date.now()}@mx.example.net>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="part"',
    '',
    '--part',
    'Content-Type: text/plain',
    '',
    'Your message could not be delivered.',
    '--part',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    `Final-Recipient: rfc822; ${address}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; 550 5.1.1 <${address}>: Recipient address rejected: User unknown`,
    '',
    '--part--',
    '',
  ]
  return deliverRaw(gateway, { from: '<>', to: returnPath }, Buffer.from(report.join('\r\n')))
}

async function mailOf(gateway: Gateway, messageId: string, to: string): Promise<OutgoingMail> {
  return outgoing({ gateway }, messageId, to, () => true)
}
