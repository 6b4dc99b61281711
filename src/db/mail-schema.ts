/** Tables of the gateway itself: where mail comes in, what it becomes, and who is told of it. */
import { sql } from 'drizzle-orm'
import { type AnySQLiteColumn, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { flag, json, time } from './columns'
import {
  type Authentication,
  type BounceSummary,
  type Field,
  type Person,
  type StoredEvent,
  type Values,
  addressKinds,
  aliasStatuses,
  claims,
  contactPolicies,
  doors,
  failureTypes,
  mailKinds,
  messageKinds,
  messageMarks,
  noticeWays,
  notificationStatuses,
  notificationWays,
  outcomes,
  userRoles,
} from './sets'

/** A mail domain with its catchall, bounce and default-from addresses. */
export const aliasDomains = sqliteTable(
  'alias_domains',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    catchall: text().notNull(),
    bounce: text().notNull(),
    /** As written: a local part or a whole address. */
    defaultFrom: text('default_from'),
    /** `defaultFrom` as a whole address, normalised: what an incoming sender is compared with. */
    defaultFromAddress: text('default_from_address'),
    sequence: integer().notNull(),
    namedByMail: flag('named_by_mail').notNull().default(false),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    index('alias_domains_by_name').on(t.name, t.sequence),
    index('alias_domains_by_sequence').on(t.sequence, t.id),
    index('alias_domains_by_default_from').on(t.defaultFromAddress),
  ],
)

/** A company; new records and refusals speak in its name. */
export const companies = sqliteTable(
  'companies',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    email: text(),
    domainId: text('domain_id').references(() => aliasDomains.id, { onDelete: 'set null' }),
    createdAt: time('created_at').notNull(),
  },
  (t) => [index('companies_by_domain').on(t.domainId, t.id)],
)

/** A kind of record, with its own fields. */
export const models = sqliteTable('models', {
  key: text().primaryKey(),
  label: text().notNull(),
  fields: json<Field[]>('fields').notNull(),
  createdAt: time('created_at').notNull(),
})

/** What a mail opens. A contact is a record of the model `contact`. */
export const records = sqliteTable(
  'records',
  {
    id: text().primaryKey(),
    model: text()
      .notNull()
      .references(() => models.key),
    name: text().notNull(),
    email: text(),
    emailNormalized: text('email_normalized'),
    values: json<Values>('field_values').notNull(),
    companyId: text('company_id').references(() => companies.id),
    parentId: text('parent_id').references((): AnySQLiteColumn => records.id, { onDelete: 'set null' }),
    aliasId: text('alias_id').references((): AnySQLiteColumn => aliases.id, { onDelete: 'set null' }),
    /** Contacts only: an inactive contact is written to no more and satisfies no policy. */
    active: flag('active').notNull().default(true),
    bounceCount: integer('bounce_count').notNull().default(0),
    /** Contacts only: permanent failures in a row that nobody can forge (token bounces, SMTP refusals, transport events). */
    hardBounces: integer('hard_bounces').notNull().default(0),
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (t) => [
    index('records_by_model').on(t.model, t.id),
    index('records_by_activity').on(t.model, t.updatedAt, t.id),
    index('records_by_email')
      .on(t.emailNormalized, t.id)
      .where(sql`email_normalized is not null`),
    index('records_by_parent')
      .on(t.parentId, t.id)
      .where(sql`parent_id is not null`),
    index('records_by_alias')
      .on(t.aliasId)
      .where(sql`alias_id is not null`),
    index('records_that_bounced')
      .on(t.emailNormalized)
      .where(sql`bounce_count > 0`),
    index('contacts_by_email')
      .on(t.emailNormalized, t.id)
      .where(sql`model = 'contact'`),
  ],
)

/** An address that opens records of a model, or feeds one record. */
export const aliases = sqliteTable(
  'aliases',
  {
    id: text().primaryKey(),
    /** Null: inactive. */
    localPart: text('local_part'),
    domainId: text('domain_id').references(() => aliasDomains.id),
    model: text()
      .notNull()
      .references(() => models.key),
    defaults: json<Values>('defaults').notNull(),
    forceRecordId: text('force_record_id').references(() => records.id),
    ownerRecordId: text('owner_record_id').references(() => records.id),
    contactPolicy: text('contact_policy', { enum: contactPolicies }).notNull(),
    localPartOnly: flag('local_part_only').notNull(),
    refusalText: text('refusal_text'),
    status: text({ enum: aliasStatuses }).notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    index('aliases_by_local_part')
      .on(t.localPart)
      .where(sql`local_part_only = 1`),
    index('aliases_by_domain').on(t.domainId),
    index('aliases_by_model').on(t.model),
    index('aliases_by_owner').on(t.ownerRecordId),
    index('aliases_by_forced_record').on(t.forceRecordId),
  ],
)

/** Every address that is ours by name, unique over aliases, catchalls and bounces alike. A domain-less alias holds its local part alone. */
export const addresses = sqliteTable(
  'addresses',
  {
    address: text().primaryKey(),
    kind: text({ enum: addressKinds }).notNull(),
    domainId: text('domain_id').references(() => aliasDomains.id, { onDelete: 'cascade' }),
    aliasId: text('alias_id').references(() => aliases.id, { onDelete: 'cascade' }),
  },
  (t) => [index('addresses_by_domain').on(t.domainId), index('addresses_by_alias').on(t.aliasId)],
)

/** A person who works here. Name and address are those of the contact; what decides their rights stands here. */
export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    contactId: text('contact_id')
      .notNull()
      .references(() => records.id),
    role: text({ enum: userRoles }).notNull(),
    /** Whose records an agent works on. Null: of no company, so nothing but what all share. An administrator's to change, unlike the contact's. */
    companyId: text('company_id').references(() => companies.id),
    notifyBy: text('notify_by', { enum: notificationWays }).notNull(),
    active: flag('active').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [uniqueIndex('users_by_contact').on(t.contactId)],
)

/** Who is told of a record's messages. */
export const followers = sqliteTable(
  'followers',
  {
    recordId: text('record_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    contactId: text('contact_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    createdAt: time('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.recordId, t.contactId] }), index('followers_by_contact').on(t.contactId)],
)

/** An entry in a record's chatter. */
export const messages = sqliteTable(
  'messages',
  {
    id: text().primaryKey(),
    recordId: text('record_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    parentId: text('parent_id'),
    kind: text({ enum: messageKinds }).notNull(),
    internal: flag('internal').notNull(),
    marks: json<(typeof messageMarks)[number][]>('marks').notNull(),
    /** It came in under the name of a user, and nothing proved it: so it says wherever it goes, also once its mark is gone. */
    unproved: flag('unproved').notNull().default(false),
    internetMessageId: text('internet_message_id').notNull(),
    /** Received messages only; null for what was written here. */
    fingerprint: text(),
    fromName: text('from_name').notNull(),
    fromAddress: text('from_address').notNull(),
    /** The normalised address of the person who wrote, also where `fromAddress` is one of ours. */
    fromNormalized: text('from_normalized'),
    authorId: text('author_id').references(() => records.id, { onDelete: 'set null' }),
    to: json<Person[]>('to').notNull(),
    cc: json<Person[]>('cc').notNull(),
    subject: text(),
    /** Both null when the body is over 1 MB: it is the R2 object `bodyKey` then. */
    html: text(),
    text: text(),
    bodyKey: text('body_key'),
    preview: text().notNull(),
    /** The plain alias or catchall that answers go to, before a token is put in. */
    replyTo: text('reply_to'),
    /** Answers go to this address and open there; this message is never a thread. */
    answersElsewhere: text('answers_elsewhere'),
    mailId: text('mail_id'),
    date: time('date').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    index('messages_by_record').on(t.recordId, t.id),
    index('messages_by_internet_message_id').on(t.internetMessageId, t.id),
    index('messages_by_writer').on(t.recordId, t.fromNormalized),
    index('messages_by_author')
      .on(t.authorId)
      .where(sql`author_id is not null`),
    index('messages_by_body')
      .on(t.bodyKey)
      .where(sql`body_key is not null`),
    uniqueIndex('messages_once_per_record')
      .on(t.recordId, t.internetMessageId, t.fingerprint)
      .where(sql`fingerprint is not null`),
  ],
)

/** An attachment of a message: a part of the raw mail, or an object of its own for what was posted here. */
export const attachments = sqliteTable(
  'attachments',
  {
    id: text().primaryKey(),
    messageId: text('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    filename: text().notNull(),
    mimeType: text('mime_type').notNull(),
    size: integer().notNull(),
    contentId: text('content_id'),
    inline: flag('inline').notNull(),
    /** R2 key of the raw mail (with `part`), or of the attachment's own bytes (without). */
    objectKey: text('object_key').notNull(),
    /** Which attachment of the raw mail this is, in document order from 0. */
    part: integer(),
  },
  (t) => [index('attachments_by_message').on(t.messageId, t.id), index('attachments_by_object').on(t.objectKey)],
)

/** One message to one person, with its state. */
export const notifications = sqliteTable(
  'notifications',
  {
    id: text().primaryKey(),
    messageId: text('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    recordId: text('record_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    contactId: text('contact_id').references(() => records.id, { onDelete: 'set null' }),
    address: text().notNull(),
    way: text({ enum: notificationWays }).notNull(),
    status: text({ enum: notificationStatuses }).notNull(),
    failureType: text('failure_type', { enum: failureTypes }),
    failureReason: text('failure_reason'),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    index('notifications_by_message').on(t.messageId, t.id),
    index('notifications_by_reader').on(t.recordId, t.address),
    index('notifications_by_contact')
      .on(t.contactId)
      .where(sql`contact_id is not null`),
    index('notifications_in_error')
      .on(t.recordId)
      .where(sql`status in ('bounced', 'failed')`),
    index('notifications_in_inbox')
      .on(t.contactId, t.id)
      .where(sql`way = 'inbox' and status = 'sent'`),
    index('failures')
      .on(t.id)
      .where(sql`status in ('bounced', 'failed')`),
  ],
)

/** The log: one row per delivery, duplicates and refusals too. */
export const mails = sqliteTable(
  'mails',
  {
    id: text().primaryKey(),
    /** The run that wrote this row; a later run replaces the row only if this is still what it read. */
    runId: text('run_id').notNull(),
    receivedAt: time('received_at').notNull(),
    door: text({ enum: doors }).notNull(),
    envelopeFrom: text('envelope_from').notNull(),
    recipient: text().notNull(),
    recipientNormalized: text('recipient_normalized').notNull(),
    from: json<Person>('from'),
    to: json<Person[]>('to').notNull(),
    cc: json<Person[]>('cc').notNull(),
    subject: text(),
    internetMessageId: text('internet_message_id').notNull(),
    fingerprint: text().notNull(),
    size: integer().notNull(),
    kind: text({ enum: mailKinds }).notNull(),
    automatic: flag('automatic').notNull(),
    authentication: json<Authentication>('authentication').notNull(),
    /** `postal-mime`, or the doubt for which the exact reader read it; null where nobody parsed it. */
    reader: text(),
    outcome: text({ enum: outcomes }).notNull(),
    reason: text().notNull(),
    /** At most one row per mail, recipient and claim: it took effect, it failed and waits, its sender got a notice. */
    claim: text({ enum: claims }),
    trace: json<StoredEvent[]>('trace').notNull(),
    bounce: json<BounceSummary>('bounce'),
    companyId: text('company_id'),
    /** The incoming server that it was fetched from. */
    serverId: text('server_id'),
    aliasId: text('alias_id'),
    recordId: text('record_id'),
    messageId: text('message_id'),
    noticeWay: text('notice_way', { enum: noticeWays }),
    noticeText: text('notice_text'),
    /** R2 key of the raw mail; null when it was not kept. */
    rawKey: text('raw_key'),
    /** How many refusals the row stands for, and when the last of the others came. */
    copies: integer().notNull().default(1),
    lastReceivedAt: time('last_received_at'),
    /** What refusals that count as one have in common; on the row that counts them, for an hour. */
    twinKey: text('twin_key'),
    attempts: integer().notNull(),
    /** When a failed mail is tried again, or a mail left to its other recipient is looked at. */
    dueAt: time('due_at'),
    durationMs: integer('duration_ms').notNull(),
  },
  (t) => [
    uniqueIndex('mails_once_per_claim')
      .on(t.internetMessageId, t.recipientNormalized, t.fingerprint, t.claim)
      .where(sql`claim is not null`),
    uniqueIndex('mails_once_per_twin_key')
      .on(t.twinKey)
      .where(sql`twin_key is not null`),
    index('mails_by_outcome').on(t.outcome, t.id),
    index('mails_by_reason')
      .on(t.reason, t.id)
      .where(sql`outcome not in ('created', 'posted')`),
    index('mails_by_door')
      .on(t.door, t.id)
      .where(sql`door <> 'edge'`),
    index('mails_by_record')
      .on(t.recordId, t.id)
      .where(sql`record_id is not null`),
    index('mails_held')
      .on(t.companyId, t.id)
      .where(sql`outcome = 'held'`),
    index('mails_by_raw')
      .on(t.rawKey)
      .where(sql`raw_key is not null`),
    index('mails_due')
      .on(t.dueAt)
      .where(sql`due_at is not null`),
  ],
)
