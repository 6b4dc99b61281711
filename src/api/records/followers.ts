import { createRoute, z } from '@hono/zod-openapi'
import { id } from '../../requests/input'
import { contactSchema } from '../../records/people/contact'
import { addFollower, listFollowers, removeFollower } from '../../records/people/follower'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Followers']

const followerParams = z.object({ id, contactId: id })

const list = createRoute({
  method: 'get',
  path: '/records/{id}/followers',
  tags,
  summary: 'Followers of a record, newest contact first',
  request: { params: idParams, query: pageQuery() },
  responses: { 200: answer('A page of contacts', pageSchema(contactSchema)), ...problems(404, 422) },
})

const add = createRoute({
  method: 'put',
  path: '/records/{id}/followers/{contactId}',
  tags,
  summary: 'Add a follower',
  description: 'Idempotent. 422 for a contact with one of our own addresses, and for a user who may not see the record.',
  request: { params: followerParams },
  responses: { ...noContent, ...problems(404, 422) },
})

const remove = createRoute({
  method: 'delete',
  path: '/records/{id}/followers/{contactId}',
  tags,
  summary: 'Remove a follower',
  request: { params: followerParams },
  responses: { ...noContent, ...problems(404) },
})

export const followers = resource()
  .openapi(list, async (c) => {
    const page = await listFollowers(c.var.tools, c.var.caller.scope, c.req.valid('param').id, sliceOf(c.req.valid('query')))
    return c.json(answerPage(page), 200)
  })
  .openapi(add, async (c) => {
    const { id: recordId, contactId } = c.req.valid('param')
    await addFollower(c.var.tools, c.var.caller.scope, recordId, contactId)
    return c.body(null, 204)
  })
  .openapi(remove, async (c) => {
    const { id: recordId, contactId } = c.req.valid('param')
    await removeFollower(c.var.tools, c.var.caller.scope, recordId, contactId)
    return c.body(null, 204)
  })
