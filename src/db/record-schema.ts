/** Tables of what mail opens, and where: domains, companies, models, records, aliases, users. */
import { sql } from 'drizzle-orm'
import { type AnySQLiteColumn, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { flag, json, time } from './columns'
import { type Field, type Values, addressKinds, aliasStatuses, contactPolicies, notificationWays, userRoles } from './sets'

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
