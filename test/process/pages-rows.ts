/** A gateway in the middle of its life: more than fifty of everything, and one of everything that looks different. */
import { adminToken, answer, bounce, deliver, type Office, openLead, post } from './pages-data'
import { rest } from './town'

const many = 55
const long = 'A subject that goes on and on, since whoever wrote it put the whole of the matter into one line and forgot to stop'
const html = `<div style="font-family:Arial"><p>That is <b>great</b>.</p><table border="1"><tr><th>Item</th><td>Oak chair</td></tr></table>
<img src="https://example.org/logo.png" alt="logo" width="120" height="40"></div>`

export async function fillHouse(office: Office): Promise<void> {
  const { gateway } = office
  await eachOfMany(async (number) =>
    rest(gateway, 'POST', '/api/aliases', { localPart: `branch.${number}`, model: number % 2 ? 'lead' : 'task' }),
  )
  await setUp(office)
  await eachOfMany((number) =>
    deliver(gateway, { from: person(number), to: 'info@example.com', subject: `${number}. ${long}`, text: `${long}.\n`.repeat(9) }),
  )
  await eachOfMany((number) =>
    deliver(gateway, { from: person(number), to: 'catchall@example.com', subject: `Anybody there? ${number}`, html }),
  )
  await oddMails(office)
  await conversation(office)
}

/** In a few lanes: all at once would be more than a machine of two cores takes well. */
async function eachOfMany(make: (number: number) => Promise<unknown>): Promise<void> {
  const numbers = Array.from({ length: many }, (_, index) => index + 1)
  await Promise.all(
    [0, 1, 2, 3].map(async (lane) => {
      for (const number of numbers.filter((number) => number % 4 === lane)) await make(number)
    }),
  )
}

function person(number: number) {
  return { name: `Customer number ${number} of Example Rooms`, address: `customer.${number}@example.org` }
}

async function setUp({ gateway }: Office): Promise<void> {
  const make = (path: string, body: object) => rest<{ id: string }>(gateway, 'POST', path, body)
  await make('/api/companies', { name: 'North Ltd' })
  await make('/api/domains', { name: 'example.net' })
  await make('/api/models', {
    key: 'complaint',
    label: 'Complaint',
    fields: [{ key: 'grave', label: 'Is grave', type: 'boolean', required: false }],
  })
  await make('/api/users', { name: 'Bob Reyes', email: 'bob@example.com', notifyBy: 'inbox' })
  await make('/api/tokens', { name: 'The pipe of the mail server', role: 'ingest' })
  await make('/api/allowed-senders', { email: 'shop@example.net' })
  await make('/api/outgoing-servers', { name: 'Ours', host: '127.0.0.1', port: 9, security: 'none', user: '', active: false })
  const mailbox = { type: 'imap', host: '127.0.0.1', port: 9, security: 'none', user: 'shop@example.net', password: 'secret' }
  await make('/api/incoming-servers', { name: 'Shop', ...mailbox, active: false })
  await make('/api/webhooks', { url: 'https://example.org/hook', events: ['mail.created'], active: false })
}

/** One of each outcome. */
async function oddMails({ gateway }: Office): Promise<void> {
  const from = 'eve@example.org'
  await deliver(gateway, { from, to: 'nobody@example.com', subject: 'To nobody', text: 'Hello?\n' })
  await deliver(gateway, {
    from: 'forwarding-noreply@google.com',
    to: 'catchall@example.com',
    subject: 'Forwarding Confirmation',
    text: 'https://mail.google.com/mail/vf-1\n',
  })
  await deliver(gateway, { from, to: 'support@example.com', subject: 'Out of office', text: 'I am away.\n' })
  await rest(gateway, 'PUT', '/api/parameters/mail.gateway.loop.threshold', { value: 3 })
  for (let number = 0; number < 5; number++)
    await deliver(gateway, { from: 'loop@example.org', to: 'info@example.com', subject: `Loop ${number}` })
}

/** A record with more messages than a page shows, among them one of each kind. */
async function conversation(office: Office): Promise<void> {
  const { gateway } = office
  const carla = 'carla@example.org'
  const recordId = await openLead(office, { from: { name: 'Carla Lind', address: carla }, subject: long, text: 'How much?\n' })
  await eachOfMany((number) => post(office, recordId, { kind: 'note', text: `${number}. ${long}` }))
  const picture = { filename: 'chair.png', mimeType: 'image/png', contentBase64: 'iVBORw0KGgo=' }
  const told = await post(office, recordId, { text: 'Of which wood?', to: ['dora@example.net'], attachments: [picture] })
  await answer(gateway, told, { from: carla, subject: `Re: ${long}`, html })
  await answer(gateway, told, {
    from: carla,
    subject: `Re: ${long}`,
    text: `Of oak.\n\nOn Monday, Ann Hale wrote:\n> Of which wood?\n\n-- \nCarla Lind\n`,
  })
  await bounce(gateway, told.id, 'dora@example.net')
  const own = await rest<{ id: string }>(
    gateway,
    'POST',
    `/api/records/${recordId}/messages`,
    { kind: 'message', text: 'Soon.', to: ['fred@example.net'] },
    adminToken(),
  )
  await bounce(gateway, own.id, 'fred@example.net')
}
