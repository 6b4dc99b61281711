/**
 * What a gateway has after many mails. It grows in every direction that could cost a mail something: half of all messages
 * stand in the chatter of the world's quote, where replies arrive, the other half in records of their own; domains, aliases,
 * contacts, users and the loops' lists grow along. Ids are older than those of the world.
 */

/** For the messages `from + 1` to `to`, numbered from 1; in the order of their foreign keys. */
export function stockBetween(from: number, to: number): string[] {
  const numbers = `with recursive numbers (n) as (select ${from + 1} union all select n + 1 from numbers where n < ${to})`
  return stock.map(({ into, pick, every }) => {
    const condition = every === 1 ? 'true' : `n % ${every} = 0`
    return `insert into ${into} (${Object.keys(pick).join(', ')}) ${numbers} select ${Object.values(pick).join(', ')} from numbers where ${condition}`
  })
}

/** A table, one row in it for how many messages, and what its columns hold; all others are null or their defaults. */
type Stock = { into: string; every: number; pick: Record<string, string> }

const time = '1790000000000'
const quote = `'01900000-0000-7000-8000-000000000043'`
const carla = `'01900000-0000-7000-8000-000000000034'`
const inQuote = 'n % 2 = 0'
const id = `'01800000-0000-7000-8000-' || printf('%012x', n)`
/** Contacts are numbered apart from the other records. */
const contact = `'01800000-0000-7000-9000-' || printf('%012x', n)`
const customer = `'c' || n || '@customers.example'`
const writer = `iif(${inQuote}, 'carla@example.org', ${customer})`
const record = `iif(${inQuote}, ${quote}, ${id})`
const said = `'We would like to order ' || n || ' chairs, as we did last year.'`
const messageId = `'m' || n || '@customers.example'`

const stock: Stock[] = [
  {
    into: 'alias_domains',
    every: 500,
    pick: {
      id,
      name: `'d' || n || '.example'`,
      catchall: `'catchall'`,
      bounce: `'bounce'`,
      default_from_address: `'news@d' || n || '.example'`,
      sequence: 'n',
      created_at: time,
    },
  },
  { into: 'companies', every: 500, pick: { id, name: `'Company ' || n`, domain_id: id, created_at: time } },
  {
    into: 'records',
    every: 10,
    pick: {
      id: contact,
      model: `'contact'`,
      name: `'Contact ' || n`,
      email: customer,
      email_normalized: customer,
      field_values: `'{}'`,
      created_at: time,
      updated_at: time,
    },
  },
  { into: 'users', every: 500, pick: { id, contact_id: contact, role: `'agent'`, notify_by: `'inbox'`, active: '1', created_at: time } },
  {
    into: 'aliases',
    every: 50,
    pick: {
      id,
      local_part: `'alias' || n`,
      domain_id: `'01900000-0000-7000-8000-000000000021'`,
      model: `'lead'`,
      defaults: `'{}'`,
      contact_policy: `'everyone'`,
      local_part_only: 'n % 100 = 0',
      status: `'valid'`,
      created_at: time,
    },
  },
  {
    into: 'addresses',
    every: 50,
    pick: { address: `'alias' || n || '@example.com'`, kind: `'alias'`, domain_id: `'01900000-0000-7000-8000-000000000021'`, alias_id: id },
  },
  {
    into: 'records',
    every: 1,
    pick: {
      id,
      model: `'lead'`,
      name: said,
      email: writer,
      email_normalized: writer,
      field_values: `'{}'`,
      created_at: time,
      updated_at: time,
    },
  },
  { into: 'followers', every: 10, pick: { record_id: id, contact_id: contact, created_at: time } },
  { into: 'followers', every: 1, pick: { record_id: id, contact_id: carla, created_at: time } },
  {
    into: 'messages',
    every: 1,
    pick: {
      id,
      record_id: record,
      kind: `iif(n % 4 < 2, 'received', 'sent')`,
      internal: '0',
      marks: `'[]'`,
      internet_message_id: messageId,
      fingerprint: `iif(n % 4 < 2, 'f' || n, null)`,
      from_name: `''`,
      from_address: writer,
      from_normalized: writer,
      '"to"': `'[]'`,
      cc: `'[]'`,
      subject: said,
      text: said,
      preview: said,
      date: time,
      created_at: time,
    },
  },
  {
    into: 'attachments',
    every: 10,
    pick: {
      id,
      message_id: id,
      filename: `'order.pdf'`,
      mime_type: `'application/pdf'`,
      size: '1000',
      inline: '0',
      object_key: `'raw/' || n`,
      part: '0',
    },
  },
  {
    into: 'notifications',
    every: 1,
    pick: {
      id,
      message_id: id,
      record_id: record,
      contact_id: carla,
      address: writer,
      way: `'email'`,
      status: `iif(n % 50 = 0, 'bounced', 'sent')`,
      created_at: time,
    },
  },
  {
    into: 'outbox',
    every: 1,
    pick: {
      id,
      message_id: id,
      notification_id: id,
      '"to"': `'{}'`,
      '"from"': `'{}'`,
      subject: said,
      internet_message_id: `'o' || n || '@example.com'`,
      '"references"': `'[]'`,
      status: `'sent'`,
      created_at: time,
    },
  },
  {
    into: 'mails',
    every: 1,
    pick: {
      id,
      run_id: id,
      received_at: time,
      door: `'edge'`,
      envelope_from: writer,
      recipient: `'info@example.com'`,
      recipient_normalized: `'info@example.com'`,
      '"to"': `'[]'`,
      cc: `'[]'`,
      subject: said,
      internet_message_id: messageId,
      fingerprint: `'f' || n`,
      size: '1000',
      kind: `'ordinary'`,
      automatic: '0',
      authentication: `'{}'`,
      outcome: `'created'`,
      reason: `'alias'`,
      claim: `'effect'`,
      trace: `'[]'`,
      record_id: record,
      message_id: id,
      raw_key: `'raw/' || n`,
      attempts: '1',
      duration_ms: '1',
    },
  },
  { into: 'allowed_senders', every: 50, pick: { id, email: customer, email_normalized: customer, created_at: time } },
  {
    into: 'blocked_senders',
    every: 50,
    pick: { email_normalized: customer, email: customer, count: '20', threshold: '20', blocked_until: time, last_mail_id: id },
  },
]
