import { createRoute } from '@hono/zod-openapi'
import { line, mailAddress } from '../../requests/input'
import {
  changeContact,
  contactChange,
  contactInput,
  contactSchema,
  createContact,
  deleteContact,
  listContacts,
  readContact,
} from '../../records/people/contact'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { scopeOf } from '../../records/caller'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

/** `q` looks for a part of a name or an address. */
const query = pageQuery().extend({ email: mailAddress.optional(), q: line().optional() })

const tags = ['Contacts']

const list = createRoute({
  method: 'get',
  path: '/contacts',
  tags,
  summary: 'Contacts, newest first',
  request: { query },
  responses: { 200: answer('A page of contacts', pageSchema(contactSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/contacts',
  tags,
  summary: 'Create a contact',
  description: 'An address of ours is 422: nobody is behind it.',
  request: { body: body(contactInput) },
  responses: { 201: answer('The new contact', contactSchema), ...bodyProblems(409) },
})

const read = createRoute({
  method: 'get',
  path: '/contacts/{id}',
  tags,
  summary: 'One contact',
  request: { params: idParams },
  responses: { 200: answer('The contact', contactSchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/contacts/{id}',
  tags,
  summary: 'Change a contact',
  description: 'The address of a user has to differ from those of other users: 409.',
  request: { params: idParams, body: body(contactChange) },
  responses: { 200: answer('The contact as it is now', contactSchema), ...bodyProblems(404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/contacts/{id}',
  tags,
  summary: 'Delete a contact',
  description: 'Its chatter goes with it. The contact of a user stays: 409.',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404, 409) },
})

export const contacts = resource()
  .openapi(list, async (c) => {
    const query = c.req.valid('query')
    return c.json(answerPage(await listContacts(c.var.tools, scopeOf(c.var.caller), query, sliceOf(query))), 200)
  })
  .openapi(create, async (c) => c.json(await createContact(c.var.tools, scopeOf(c.var.caller), c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readContact(c.var.tools, scopeOf(c.var.caller), c.req.valid('param').id), 200))
  .openapi(change, async (c) =>
    c.json(await changeContact(c.var.tools, scopeOf(c.var.caller), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(remove, async (c) => {
    await deleteContact(c.var.tools, scopeOf(c.var.caller), c.req.valid('param').id)
    return c.body(null, 204)
  })
