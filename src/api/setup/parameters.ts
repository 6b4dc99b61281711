import { z } from '@hono/zod-openapi'
import { deleteParameter, listParameters, parameterInput, parameterSchema, putParameter } from '../../settings/parameter-store'
import { action, read, routes } from '../protocol/routes'

const all = ['Every parameter with its value and its default', z.object({ data: z.array(parameterSchema) })] as const // a pair, not a list
const keys = { key: z.string().openapi({ example: 'mail.max_bytes' }) }

export const parameters = routes('/parameters', 'Parameters', [
  read('', 'All system parameters', all, async (tools) => ({ data: await listParameters(tools) })),
  action('put', '/{key}', 'Set a parameter', (tools, key, _, input) => putParameter(tools, key, input), {
    description: '422 for a value of the wrong type or out of range.',
    keys,
    body: parameterInput,
    answer: ['The parameter as it is now', parameterSchema],
  }),
  action('delete', '/{key}', 'Reset a parameter to its default', deleteParameter, { keys }),
])
