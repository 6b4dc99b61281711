/**
 * A world by hand, whose inhabitants everybody knows by name. It is data; `seed` writes it into whichever database the
 * tools come with: D1 in workerd, or SQLite in plain Node (test/pure/sqlite.ts).
 */
import { type InferInsertModel, sql } from 'drizzle-orm'
import { insertAll, runBatch, type Statement } from '../src/db/client'
import { incomingServers } from '../src/db/incoming-schema'
import * as t from '../src/db/schema'
import { keyRing, signAddress } from '../src/mail/address/token-address'
import type { Tools } from '../src/platform/tools'

/** As vitest.config.ts gives it to the Worker. Notices that mail of the corpus answers were signed with the older key. */
export const secretKeys = 'secret-key-for-tests-that-is-long-enough,secret-key-for-tests'

const createdAt = new Date('2026-11-01T08:00:00Z')

function id(number: number): string {
  return `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

export const companies = { example: id(1), north: id(0x11), west: id(0x12) }
export const domains = { example: id(0x21), north: id(0x22), west: id(0x23) }

/** `ann` and `bob` work here, `ugo` did; the others are outsiders. `eve@example.org` and `zoe@example.org` are nobody's contact. */
export const contacts = {
  ann: id(0x31),
  bob: id(0x32),
  ugo: id(0x33),
  carla: id(0x34),
  dora: id(0x35),
  fred: id(0x36),
  ivan: id(0x37),
  ginaOfNorth: id(0x38),
  gina: id(0x39),
}
export const records = { team: id(0x41), journal: id(0x42), quote: id(0x43), order: id(0x44), chair: id(0x45), decoy: id(0x46) }
export const aliases = {
  info: id(0x51),
  vip: id(0x52),
  support: id(0x53),
  jobs: id(0x54),
  staff: id(0x55),
  club: id(0x56),
  lost: id(0x57),
  journal: id(0x58),
  members: id(0x59),
  sales: id(0x5a),
  desk: id(0x5b),
  wrong: id(0x5c),
  parked: id(0x5d),
  idle: id(0x5e),
  hello: id(0x5f),
  salesOfNorth: id(0x60),
}
/** Mailboxes elsewhere: what comes to `tasks` and matches nothing opens a task of North; `letters` has no model. */
export const servers = { tasks: id(0xb1), letters: id(0xb2) }
export const messages = {
  /** Only where a case asks for them. */
  decoy: id(0x70),
  said: id(0x77),
  request: id(0x71),
  answer: id(0x72),
  note: id(0x73),
  survey: id(0x74),
  confirmation: id(0x75),
  chairAnswer: id(0x76),
}
/** Who was told of which message. */
export const notifications = {
  bobOfRequest: id(0x81),
  carlaOfAnswer: id(0x82),
  fredOfAnswer: id(0x83),
  bobOfNote: id(0x84),
  carlaOfSurvey: id(0x85),
  doraOfConfirmation: id(0x86),
  doraOfChair: id(0x87),
}

export const refusalText = 'Only colleagues may write here. Please call us instead.'

const keys = keyRing(secretKeys)
/** The signed address that answers to a notification go to. */
export function replyTo(who: keyof typeof notifications, base = 'info@example.com'): string {
  return signAddress(keys, { purpose: 'reply', notificationId: notifications[who] }, base, undefined) ?? ''
}
/** The signed envelope sender of a notification's mail. */
export function bounceTo(who: keyof typeof notifications): string {
  return signAddress(keys, { purpose: 'bounce', notificationId: notifications[who] }, 'bounce@example.com', undefined) ?? ''
}

/** Takes the place of whatever world was there before. */
export async function seed({ db }: Pick<Tools, 'db'>): Promise<void> {
  await runBatch(db, [...emptied(), ...settled()])
}

const administrator = sql`(${id(2)}, ${id(3)})`

function emptied(): Statement[] {
  const everything = [
    'outbox',
    'notifications',
    'attachments',
    'messages',
    'followers',
    'addresses',
    'aliases',
    'mails',
    'tokens',
    'parameters',
    'milestones',
    'allowed_senders',
    'blocked_senders',
    'incoming_servers',
    'webhooks',
    'figures',
    'figure_days',
  ]
  return [
    ...everything.map((table) => sql`delete from ${sql.identifier(table)}`),
    sql`delete from users where id not in ${administrator}`,
    sql`delete from records where id not in ${administrator}`,
    sql`delete from companies where id <> ${companies.example}`,
    sql`update companies set name = 'Example Ltd', email = 'info@example.com', domain_id = null`,
    sql`delete from alias_domains`,
  ]
}

function settled(): Statement[] {
  return [
    ...insertAll(t.milestones, [{ key: 'alias-domain', reachedAt: createdAt }]),
    ...insertAll(t.aliasDomains, domainRows),
    ...insertAll(t.companies, [{ id: companies.north, name: 'North Ltd', email: 'hello@example.net', domainId: domains.north, createdAt }]),
    sql`update companies set domain_id = ${domains.example} where id = ${companies.example}`,
    ...insertAll(t.records, [...contactRows, ...recordRows]),
    ...insertAll(t.users, userRows),
    ...insertAll(t.aliases, aliasRows),
    sql`update records set alias_id = ${aliases.info} where id = ${records.quote}`,
    ...insertAll(t.addresses, addressRows()),
    ...insertAll(t.followers, followerRows),
    ...insertAll(t.messages, messageRows),
    ...insertAll(t.notifications, notificationRows),
    ...insertAll(t.outbox, outboxRows),
    ...insertAll(incomingServers, serverRows),
  ]
}

/** Only where a case asks for it: a company whose domain shares the name of another, with addresses of its own. */
export async function addWest({ db }: Pick<Tools, 'db'>): Promise<void> {
  const domain = { id: domains.west, name: 'example.com', catchall: 'west', bounce: 'west-bounce', sequence: 3, createdAt }
  await runBatch(db, [
    ...insertAll(t.aliasDomains, [domain]),
    ...insertAll(t.companies, [
      { id: companies.west, name: 'West Ltd', email: 'office@west.example.org', domainId: domains.west, createdAt },
    ]),
    ...insertAll(t.addresses, [
      { address: 'west@example.com', kind: 'catchall', domainId: domains.west },
      { address: 'west-bounce@example.com', kind: 'bounce', domainId: domains.west },
    ]),
  ])
}

/** Only where a case asks for it: Eve was first to write under the Message-ID of Carla's request, and opened a record of the company. */
export async function addDecoy({ db }: Pick<Tools, 'db'>, company: keyof typeof companies): Promise<void> {
  const eve = { email: 'eve@example.org', emailNormalized: 'eve@example.org' }
  const byEve = { ...byCarla, fromName: '', fromAddress: 'eve@example.org', fromNormalized: 'eve@example.org', authorId: null }
  await runBatch(db, [
    ...insertAll(t.records, [record(records.decoy, 'lead', 'Shelves', { ...eve, companyId: companies[company] })]),
    ...insertAll(t.messages, [message(messages.decoy, records.decoy, 'quote-request@example.org', { ...byEve, cc: [] })]),
  ])
}

export type Said = { from: string; cc?: string; marks?: Row<typeof t.messages>['marks']; dmarc?: 'pass' | 'fail'; answers?: false }

/** Only where a case asks for it: what somebody wrote into the quote before, by mail. */
export async function addSaid({ db }: Pick<Tools, 'db'>, { from, cc, marks = [], dmarc = 'pass', answers }: Said): Promise<void> {
  const author = contactRows.find(({ email }) => email === from)?.id ?? null
  const people = cc === undefined ? [] : [{ name: '', address: cc }]
  const written = { fromName: '', fromAddress: from, fromNormalized: from, authorId: author, cc: people, marks, mailId: id(0xc1) }
  await runBatch(db, [
    ...insertAll(t.messages, [
      message(messages.said, records.quote, 'said@example.org', {
        ...byCarla,
        ...written,
        parentId: answers === false ? null : messages.answer,
      }),
    ]),
    ...insertAll(t.mails, [
      {
        id: id(0xc1),
        runId: id(0xc1),
        receivedAt: createdAt,
        door: 'edge',
        envelopeFrom: from,
        recipient: 'info@example.com',
        recipientNormalized: 'info@example.com',
        to: [],
        cc: [],
        internetMessageId: 'said@example.org',
        fingerprint: '0'.repeat(64),
        size: 1,
        kind: 'ordinary',
        automatic: false,
        authentication: { spf: 'pass', dkim: 'pass', dmarc },
        outcome: 'posted',
        reason: 'earlier',
        claim: 'effect',
        trace: [],
        attempts: 1,
        durationMs: 1,
      },
    ]),
  ])
}

type Row<T extends Parameters<typeof insertAll>[0]> = InferInsertModel<T>

const domainRows: Row<typeof t.aliasDomains>[] = [
  {
    id: domains.example,
    name: 'example.com',
    catchall: 'catchall',
    bounce: 'bounce',
    defaultFrom: 'notifications',
    defaultFromAddress: 'notifications@example.com',
    sequence: 1,
    createdAt,
  },
  {
    id: domains.north,
    name: 'example.net',
    catchall: 'replies',
    bounce: 'returns',
    defaultFrom: 'news',
    defaultFromAddress: 'news@example.net',
    sequence: 2,
    createdAt,
  },
]

function contact(contactId: string, name: string, email: string, more: Partial<Row<typeof t.records>> = {}): Row<typeof t.records> {
  return {
    id: contactId,
    model: 'contact',
    name,
    email,
    emailNormalized: email,
    values: {},
    companyId: companies.example,
    createdAt,
    updatedAt: createdAt,
    ...more,
  }
}

const contactRows = [
  contact(contacts.ann, 'Ann Hale', 'ann@example.com'),
  contact(contacts.bob, 'Bob Reyes', 'bob@example.com'),
  contact(contacts.ugo, 'Ugo Bruno', 'ugo@example.com'),
  contact(contacts.carla, 'Carla Lind', 'carla@example.org'),
  contact(contacts.dora, 'Dora Weber', 'dora@example.org'),
  contact(contacts.fred, 'Fred Moss', 'fred@example.org'),
  contact(contacts.ivan, 'Ivan Petrov', 'ivan@example.org', { active: false }),
  contact(contacts.ginaOfNorth, 'Gina Costa (North)', 'gina@example.org', { companyId: companies.north }),
  contact(contacts.gina, 'Gina Costa', 'gina@example.org', { companyId: null }),
]

/** Ann reads in her inbox, Bob is told by mail. */
const userRows: Row<typeof t.users>[] = [
  { id: id(0x91), contactId: contacts.ann, role: 'agent', companyId: companies.example, notifyBy: 'inbox', active: true, createdAt },
  { id: id(0x92), contactId: contacts.bob, role: 'agent', companyId: companies.example, notifyBy: 'email', active: true, createdAt },
  { id: id(0x93), contactId: contacts.ugo, role: 'agent', companyId: companies.example, notifyBy: 'email', active: false, createdAt },
]

function record(recordId: string, model: string, name: string, more: Partial<Row<typeof t.records>> = {}): Row<typeof t.records> {
  return { id: recordId, model, name, values: {}, companyId: companies.example, createdAt, updatedAt: createdAt, ...more }
}

const recordRows = [
  record(records.team, 'team', 'Sales'),
  record(records.journal, 'project', 'Journal'),
  record(records.quote, 'lead', 'Quote for twelve chairs', {
    email: 'carla@example.org',
    emailNormalized: 'carla@example.org',
    parentId: records.team,
  }),
  record(records.order, 'lead', 'Order', { email: 'dora@example.org', emailNormalized: 'dora@example.org' }),
  record(records.chair, 'ticket', 'A chair broke', { email: 'dora@example.org', emailNormalized: 'dora@example.org' }),
]

function alias(aliasId: string, localPart: string | null, model: string, more: Partial<Row<typeof t.aliases>> = {}): Row<typeof t.aliases> {
  return {
    id: aliasId,
    localPart,
    domainId: domains.example,
    model,
    defaults: {},
    contactPolicy: 'everyone',
    localPartOnly: false,
    status: 'untested',
    createdAt,
    ...more,
  }
}

const aliasRows = [
  alias(aliases.info, 'info', 'lead', { defaults: { source: 'website', priority: 'high' }, ownerRecordId: records.team }),
  alias(aliases.vip, 'info+vip', 'lead', { defaults: { source: 'vip' } }),
  alias(aliases.support, 'support', 'ticket'),
  alias(aliases.jobs, 'jobs', 'task', { contactPolicy: 'contacts' }),
  alias(aliases.staff, 'staff', 'ticket', { contactPolicy: 'users', refusalText }),
  alias(aliases.club, 'club', 'lead', { contactPolicy: 'followers', ownerRecordId: records.team }),
  alias(aliases.lost, 'lost', 'lead', { contactPolicy: 'followers' }),
  alias(aliases.journal, 'journal', 'project', { forceRecordId: records.journal }),
  alias(aliases.members, 'members', 'project', { contactPolicy: 'followers', forceRecordId: records.journal, ownerRecordId: records.team }),
  alias(aliases.sales, 'sales', 'lead', { localPartOnly: true }),
  alias(aliases.desk, 'desk', 'ticket', { localPartOnly: true }),
  alias(aliases.wrong, 'wrong', 'lead', { defaults: { stage: 'dreaming' } }),
  alias(aliases.parked, 'parked', 'lead', { domainId: null, localPartOnly: true }),
  alias(aliases.idle, null, 'lead'),
  alias(aliases.hello, 'hello', 'task', { domainId: domains.north }),
  alias(aliases.salesOfNorth, 'sales', 'ticket', { domainId: domains.north }),
]

function addressRows(): Row<typeof t.addresses>[] {
  const special = domainRows.flatMap(({ id: domainId, name, catchall, bounce }) => [
    { address: `${catchall}@${name}`, kind: 'catchall' as const, domainId },
    { address: `${bounce}@${name}`, kind: 'bounce' as const, domainId },
  ])
  const named = aliasRows.flatMap(({ id: aliasId, localPart, domainId }) => {
    const domain = domainRows.find((row) => row.id === domainId)
    return localPart
      ? [{ address: domain ? `${localPart}@${domain.name}` : localPart, kind: 'alias' as const, domainId: domainId ?? null, aliasId }]
      : []
  })
  return [...special, ...named]
}

const followerRows: Row<typeof t.followers>[] = [
  { recordId: records.quote, contactId: contacts.ann, createdAt },
  { recordId: records.quote, contactId: contacts.bob, createdAt },
  { recordId: records.quote, contactId: contacts.fred, createdAt },
  { recordId: records.quote, contactId: contacts.gina, createdAt },
  { recordId: records.team, contactId: contacts.dora, createdAt },
  { recordId: records.journal, contactId: contacts.fred, createdAt },
  { recordId: records.journal, contactId: contacts.bob, createdAt },
]

const byAnn = {
  kind: 'sent' as const,
  fromName: 'Ann Hale',
  fromAddress: 'notifications@example.com',
  fromNormalized: 'ann@example.com',
  authorId: contacts.ann,
}

function message(
  messageId: string,
  recordId: string,
  internetMessageId: string,
  more: Partial<Row<typeof t.messages>>,
): Row<typeof t.messages> {
  const said = { text: 'As we said.', preview: 'As we said.', subject: 'Quote for twelve chairs', replyTo: 'info@example.com' }
  return {
    id: messageId,
    recordId,
    internetMessageId,
    internal: false,
    marks: [],
    to: [],
    cc: [],
    date: createdAt,
    createdAt,
    ...byAnn,
    ...said,
    ...more,
  }
}

const byCarla = {
  kind: 'received' as const,
  fingerprint: '0'.repeat(64),
  fromName: 'Carla Lind',
  fromAddress: 'carla@example.org',
  fromNormalized: 'carla@example.org',
  authorId: contacts.carla,
  cc: [{ name: 'Hugo Lind', address: 'hugo@example.org' }],
}

const messageRows = [
  message(messages.request, records.quote, 'quote-request@example.org', byCarla),
  message(messages.answer, records.quote, 'quote-answer@example.com', { parentId: messages.request }),
  message(messages.note, records.quote, 'quote-note@example.com', { kind: 'note', internal: true, parentId: messages.answer }),
  message(messages.survey, records.quote, 'quote-survey@example.com', { answersElsewhere: 'support@example.com' }),
  message(messages.confirmation, records.order, 'order-confirmation@example.com', {
    subject: 'Order confirmed',
    replyTo: 'support@example.com',
  }),
  message(messages.chairAnswer, records.chair, 'chair-answer@example.com', {
    fromName: 'Bob Reyes',
    fromNormalized: 'bob@example.com',
    authorId: contacts.bob,
    replyTo: 'support@example.com',
  }),
]

function notification(
  who: keyof typeof notifications,
  messageId: string,
  recordId: string,
  contactId: string,
  address: string,
): Row<typeof t.notifications> {
  return { id: notifications[who], messageId, recordId, contactId, address, way: 'email', status: 'sent', createdAt }
}

const notificationRows = [
  notification('bobOfRequest', messages.request, records.quote, contacts.bob, 'bob@example.com'),
  notification('carlaOfAnswer', messages.answer, records.quote, contacts.carla, 'carla@example.org'),
  notification('fredOfAnswer', messages.answer, records.quote, contacts.fred, 'fred@example.org'),
  notification('bobOfNote', messages.note, records.quote, contacts.bob, 'bob@example.com'),
  notification('carlaOfSurvey', messages.survey, records.quote, contacts.carla, 'carla@example.org'),
  notification('doraOfConfirmation', messages.confirmation, records.order, contacts.dora, 'dora@example.org'),
  notification('doraOfChair', messages.chairAnswer, records.chair, contacts.dora, 'dora@example.org'),
]

function sentMail(
  number: number,
  who: keyof typeof notifications,
  internetMessageId: string,
  transportMessageId: string | null = null,
): Row<typeof t.outbox> {
  const told = notificationRows.find((row) => row.id === notifications[who])
  const to = { name: '', address: told?.address ?? '' }
  const from = { name: 'Ann Hale', address: 'notifications@example.com' }
  return {
    id: id(number),
    messageId: told?.messageId ?? null,
    notificationId: notifications[who],
    to,
    from,
    subject: 'Quote for twelve chairs',
    internetMessageId,
    references: [internetMessageId],
    transportMessageId,
    status: 'sent',
    attempts: 1,
    createdAt,
  }
}

/** Carla's copy left through a transport that gave it an id of its own; Bob's copy of her request has one of ours. */
const outboxRows = [
  sentMail(0xa1, 'bobOfRequest', 'quote-request-copy@example.com'),
  sentMail(0xa2, 'carlaOfAnswer', 'quote-answer@example.com', '0100-carla@transport.example.net'),
  sentMail(0xa3, 'fredOfAnswer', 'quote-answer@example.com'),
]

function server(serverId: string, user: string, more: Partial<Row<typeof incomingServers>> = {}): Row<typeof incomingServers> {
  return {
    id: serverId,
    name: 'Letters',
    type: 'imap',
    host: 'imap.example.org',
    port: 993,
    security: 'tls',
    user,
    priority: 1,
    deleteAfterFetch: false,
    fetchExisting: true,
    active: true,
    nextFetchAt: createdAt,
    createdAt,
    ...more,
  }
}

const serverRows = [
  server(servers.tasks, 'tasks@mail.example.org', { name: 'Tasks', model: 'task', companyId: companies.north }),
  server(servers.letters, 'letters'),
]

/** The name of an id in one of the tables above. */
export function nameOf(table: Record<string, string>, value: string | null | undefined): string | undefined {
  return Object.keys(table).find((name) => table[name] === value)
}
