/** Users: people who work here. Name and address are those of their contact. */
import { z } from '@hono/zod-openapi'
import { and, desc, eq, sql } from 'drizzle-orm'
import { type Database, isUniqueViolation, runBatch, type Statement } from '../../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../../db/keyset'
import { notificationWays, records, sessions, userRoles, users } from '../../db/schema'
import { conflict, type RequestError, invalid, notFound } from '../../requests/request-error'
import { describeResource } from '../../requests/resource'
import { id, line, mailAddress } from '../../requests/input'
import { normalizeAddress } from '../../mail/address/address'
import type { Tools } from '../../platform/tools'
import { checkLinks } from '../check-record'
import { refuseOwnAddress } from './contact-address'
import { changeRecord } from '../record'
import type { Scope } from '../../requests/scope'

/** The user that the secret ADMIN_TOKEN acts as, made by the first migration. */
export const administratorId = '01900000-0000-7000-8000-000000000003'

export const userSchema = z
  .object({
    id,
    contactId: id,
    name: z.string(),
    email: z.string().nullable().openapi({ description: 'Null only for the Administrator, until one is set' }),
    role: z.enum(userRoles),
    companyId: id.nullable().openapi({
      description: 'Whose records an agent can see. Null: only those that all companies share. The company of the contact is irrelevant',
    }),
    notifyBy: z.enum(notificationWays),
    active: z.boolean().openapi({ description: 'An inactive user cannot sign in and satisfies no contact policy' }),
  })
  .openapi('User')
export type User = z.output<typeof userSchema>

const fields = {
  name: line(1000),
  email: mailAddress,
  role: z.enum(userRoles),
  companyId: id.nullable(),
  notifyBy: z.enum(notificationWays),
  active: z.boolean(),
}

export const userInput = z
  .strictObject({
    contactId: id.optional().openapi({ description: 'An existing contact to use; absent: one is created from name and email' }),
    name: fields.name.optional(),
    email: fields.email.optional(),
    companyId: fields.companyId.optional().openapi({
      description: 'Absent: the company of the given contact, else that of the user who makes the request. A new contact gets it, too',
    }),
    role: fields.role.default('agent'),
    notifyBy: fields.notifyBy.default('email'),
    active: fields.active.default(true),
  })
  .superRefine((input, context) => {
    const required = input.contactId === undefined ? (['name', 'email'] as const) : []
    for (const path of required)
      if (input[path] === undefined) context.addIssue({ code: 'custom', path: [path], message: 'Is required without contactId' })
    const surplus = input.contactId === undefined ? [] : (['name', 'email'] as const)
    for (const path of surplus)
      if (input[path] !== undefined)
        context.addIssue({ code: 'custom', path: [path], message: 'Is not allowed with contactId: it is taken from the contact' })
  })
  .openapi('UserInput')

export const userChange = z
  .strictObject({ ...fields, companyId: fields.companyId.openapi({ description: 'The contact moves along if it has the same company' }) })
  .partial()
  .openapi('UserChange')
type UserChange = z.output<typeof userChange>

/** Newest first. */
export async function listUsers({ db }: Tools, { limit, after }: Slice): Promise<Page<User>> {
  const rows = await selectUsers(db)
    .where(olderThan(users.id, after))
    .orderBy(desc(users.id))
    .limit(limit + 1)
  return pageOf(rows, limit, (user) => user.id)
}

/** @throws {RequestError} not-found */
export async function readUser({ db }: Tools, userId: string): Promise<User> {
  const [user] = await selectUsers(db).where(eq(users.id, userId))
  if (!user) throw notFound('user')
  return user
}

/** @throws {RequestError} conflict when another user has the address or the contact; invalid naming the field */
export async function createUser(tools: Tools, scope: Scope, input: z.output<typeof userInput>): Promise<User> {
  const contact = await chooseContact(tools, scope, input)
  const user = {
    id: tools.newId(),
    contactId: contact.id,
    role: input.role,
    companyId: contact.companyId,
    notifyBy: input.notifyBy,
    active: input.active,
    createdAt: tools.now(),
  }
  try {
    await runBatch(tools.db, [...contact.statements, insertUnlessTaken(user, contact.normalized), ...contact.undo])
  } catch (error) {
    throw isUniqueViolation(error) ? await conflictOf(tools, contact) : error
  }
  const [made] = await selectUsers(tools.db).where(eq(users.id, user.id))
  if (!made) throw await conflictOf(tools, contact)
  return made
}

/**
 * @throws {RequestError} not-found; conflict when another user has the address, or the Administrator would lose a right; invalid naming the
 * field, also when the address is one of ours
 */
export async function changeUser(tools: Tools, scope: Scope, userId: string, change: UserChange): Promise<User> {
  const user = await readUser(tools, userId)
  if (userId === administratorId && (change.role === 'agent' || change.active === false))
    throw conflict('The Administrator must stay active and an administrator: ADMIN_TOKEN acts as this user.')
  await checkLinks(tools, scope, change)
  const { name, email, ...set } = change
  const ofContact = { ...(name !== undefined && { name }), ...(email !== undefined && { email }) }
  if (Object.keys(ofContact).length > 0) await changeRecord(tools, scope, user.contactId, ofContact)
  await runBatch(tools.db, changesOf(tools, user, set))
  return readUser(tools, userId)
}

/** What stands on the user alone. Somebody switched off and on again signs in anew. */
function changesOf({ db }: Tools, user: User, set: Omit<UserChange, 'name' | 'email'>): Statement[] {
  if (Object.keys(set).length === 0) return []
  const { companyId } = set
  const isContactOfSameCompany = and(eq(records.id, user.contactId), sql`${records.companyId} is ${user.companyId}`)
  return [
    db.update(users).set(set).where(eq(users.id, user.id)),
    ...(set.active === false ? [db.delete(sessions).where(eq(sessions.userId, user.id))] : []),
    ...(companyId === undefined ? [] : [db.update(records).set({ companyId }).where(isContactOfSameCompany)]),
  ]
}

/** The tokens of the user go, the contact stays. @throws {RequestError} not-found, or conflict for the Administrator */
export async function deleteUser(tools: Tools, userId: string): Promise<void> {
  await readUser(tools, userId)
  if (userId === administratorId) throw conflict('The Administrator cannot be deleted: ADMIN_TOKEN acts as this user.')
  await tools.db.delete(users).where(eq(users.id, userId))
}

/**
 * The contact of a user to be, and the company of that user: `statements` make the contact where it is new, `undo` takes it back
 * if the user was not made.
 */
type ContactToBe = { id: string; normalized: string; companyId: string | null; statements: Statement[]; undo: Statement[] }

async function chooseContact(tools: Tools, scope: Scope, input: z.output<typeof userInput>): Promise<ContactToBe> {
  await checkLinks(tools, scope, input)
  if (input.contactId !== undefined) {
    const contact = await existingContact(tools, input.contactId)
    return { ...contact, companyId: input.companyId === undefined ? (contact.companyId ?? scope.companyId) : input.companyId }
  }
  await refuseOwnAddress(tools, input.email ?? null)
  return newContact(tools, {
    name: input.name ?? '',
    email: input.email ?? '',
    companyId: input.companyId === undefined ? scope.companyId : input.companyId,
  })
}

async function existingContact({ db }: Tools, contactId: string): Promise<ContactToBe> {
  const [contact] = await db
    .select({ model: records.model, normalized: records.emailNormalized, companyId: records.companyId })
    .from(records)
    .where(eq(records.id, contactId))
  if (contact?.model !== 'contact') throw invalid('contactId', 'There is no such contact')
  if (contact.normalized === null) throw invalid('contactId', 'The contact has no address')
  return { id: contactId, normalized: contact.normalized, companyId: contact.companyId, statements: [], undo: [] }
}

function newContact({ db, newId, now }: Tools, person: { name: string; email: string; companyId: string | null }): ContactToBe {
  const contactId = newId()
  const normalized = normalizeAddress(person.email) ?? ''
  const row = { ...person, id: contactId, model: 'contact', emailNormalized: normalized, values: {}, createdAt: now(), updatedAt: now() }
  const undo = sql`delete from records where id = ${contactId} and not exists (select 1 from users where contact_id = ${contactId})`
  return { id: contactId, normalized, companyId: person.companyId, statements: [db.insert(records).values(row)], undo: [undo] }
}

/** Addresses of users are no column of theirs, so what keeps them apart is this condition inside the batch. */
function insertUnlessTaken(user: typeof users.$inferInsert, normalized: string): Statement {
  return sql`insert into users (id, contact_id, role, company_id, notify_by, active, created_at)
    select ${user.id}, ${user.contactId}, ${user.role}, ${user.companyId}, ${user.notifyBy}, ${user.active ? 1 : 0}, ${user.createdAt.getTime()}
    where not exists (select 1 from users u join records r on r.id = u.contact_id where r.email_normalized = ${normalized})`
}

async function conflictOf({ db }: Tools, { normalized }: ContactToBe): Promise<RequestError> {
  const [other] = await selectUsers(db).where(eq(records.emailNormalized, normalized)).limit(1)
  return conflict(
    other
      ? `${normalized} is the address of the user ${other.name} (${other.id}).`
      : 'The contact was changed at the same time. Try again.',
  )
}

function selectUsers(db: Database) {
  const { contactId, role, companyId, notifyBy, active } = users
  return db
    .select({ id: users.id, contactId, name: records.name, email: records.email, role, companyId, notifyBy, active })
    .from(users)
    .innerJoin(records, eq(records.id, users.contactId))
    .$dynamic()
}

export const userResource = describeResource({
  path: '/users',
  one: 'user',
  many: 'users',
  schema: userSchema,
  list: listUsers,
  read: readUser,
  create: { input: userInput, run: (tools, input, { caller }) => createUser(tools, caller.scope, input), conflicts: true },
  change: { input: userChange, run: (tools, id, change, { caller }) => changeUser(tools, caller.scope, id, change), conflicts: true },
  remove: { run: deleteUser, conflicts: true },
})
