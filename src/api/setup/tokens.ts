import { createToken, deleteToken, listTokens, newTokenSchema, readToken, tokenInput, tokenSchema } from '../../settings/token'
import { crud } from '../protocol/crud'

export const tokens = crud({
  path: '/tokens',
  tag: 'Tokens',
  one: 'token',
  many: 'tokens',
  item: tokenSchema,
  list: { run: ({ tools }, slice) => listTokens(tools, slice) },
  create: {
    description: 'The token itself is shown only in this answer.',
    input: tokenInput,
    answer: newTokenSchema,
    run: ({ tools, caller }, input) => createToken(tools, caller.userId, input),
  },
  read: { summary: 'One token, without its secret', run: ({ tools }, id) => readToken(tools, id) },
  remove: { summary: 'Delete a token; anyone using it is signed out', run: ({ tools }, id) => deleteToken(tools, id) },
})
