/** Contacts: people we know by address. Each is a record of the model `contact`, shown here as a person. */
import { z } from '@hono/zod-openapi'
import type { Page, Slice } from '../../db/keyset'
import { id, line, mailAddress } from '../../requests/input'
import type { Tools } from '../../platform/tools'
import { describeResource } from '../../requests/resource'
import { changeRecord, createRecord, deleteRecord } from '../record'
import { listRows, readRow, type RecordFilter, type RecordRow } from '../record-rows'
import type { Scope } from '../../requests/scope'

export const contactSchema = z
  .object({
    id,
    name: z.string(),
    email: z.string().nullable(),
    emailNormalized: z.string().nullable().openapi({ description: 'The form used to compare addresses' }),
    companyId: id.nullable().openapi({ description: 'Null: shared by all companies' }),
    bounceCount: z.int(),
    active: z.boolean().openapi({ description: 'An inactive contact gets no mail and satisfies no contact policy' }),
  })
  .openapi('Contact')
export type Contact = z.output<typeof contactSchema>

const fields = { name: line(1000), email: mailAddress.nullable(), companyId: id.nullable(), active: z.boolean() }

export const contactInput = z
  .strictObject({
    name: fields.name,
    email: fields.email.default(null),
    companyId: fields.companyId.optional().openapi({ description: 'Absent: the company of the user. Null: shared by all' }),
    active: fields.active.default(true),
  })
  .openapi('ContactInput')

export const contactChange = z.strictObject(fields).partial().openapi('ContactChange')

/** Newest first. */
export async function listContacts(
  tools: Tools,
  scope: Scope,
  filter: Pick<RecordFilter, 'email' | 'q'>,
  slice: Slice,
): Promise<Page<Contact>> {
  const { data, next } = await listRows(tools, scope, { ...filter, model: 'contact' }, slice)
  return { data: data.map(contactOf), next }
}

/** @throws {RequestError} not-found, also when the contact belongs to another company */
export async function readContact(tools: Tools, scope: Scope, contactId: string): Promise<Contact> {
  return contactOf(await readRow(tools, scope, contactId, 'contact'))
}

/** @throws {RequestError} invalid, also when the address is one of ours */
export async function createContact(tools: Tools, scope: Scope, input: z.output<typeof contactInput>): Promise<Contact> {
  const record = await createRecord(tools, scope, { ...input, model: 'contact', values: {}, parentId: null })
  return readContact(tools, scope, record.id)
}

/** @throws {RequestError} not-found; invalid, also when the address is one of ours; conflict when a user would get the address of another */
export async function changeContact(
  tools: Tools,
  scope: Scope,
  contactId: string,
  change: z.output<typeof contactChange>,
): Promise<Contact> {
  await readRow(tools, scope, contactId, 'contact')
  await changeRecord(tools, scope, contactId, change)
  return readContact(tools, scope, contactId)
}

/** @throws {RequestError} not-found, or conflict while it is the contact of a user */
export async function deleteContact(tools: Tools, scope: Scope, contactId: string): Promise<void> {
  await readRow(tools, scope, contactId, 'contact')
  await deleteRecord(tools, scope, contactId)
}

export function contactOf({ id: contactId, name, email, emailNormalized, companyId, bounceCount, active }: RecordRow): Contact {
  return { id: contactId, name, email, emailNormalized, companyId, bounceCount, active }
}

/** `q` looks for a part of a name or an address. */
const filter = z.object({ email: mailAddress.optional(), q: line().optional() })

export const contactResource = describeResource({
  path: '/contacts',
  one: 'contact',
  many: 'contacts',
  schema: contactSchema,
  filter,
  list: (tools, slice, { caller }, asked) => listContacts(tools, caller.scope, asked, slice),
  read: (tools, id, { caller }) => readContact(tools, caller.scope, id),
  create: { input: contactInput, run: (tools, input, { caller }) => createContact(tools, caller.scope, input), conflicts: true },
  change: { input: contactChange, run: (tools, id, change, { caller }) => changeContact(tools, caller.scope, id, change), conflicts: true },
  remove: { run: (tools, id, { caller }) => deleteContact(tools, caller.scope, id), conflicts: true },
})
