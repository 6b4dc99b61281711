import { z } from '@hono/zod-openapi'
import {
  changeModel,
  createModel,
  deleteModel,
  listModels,
  modelChange,
  modelInput,
  modelKey,
  modelSchema,
  readModel,
} from '../../models/model'
import { crud } from '../protocol/crud'
import { pageQuery } from '../protocol/page'

export const models = crud({
  path: '/models',
  tag: 'Models',
  one: 'model',
  many: 'models',
  item: modelSchema,
  key: { name: 'key', params: z.object({ key: modelKey }) },
  list: { summary: 'Models, by key', query: pageQuery(modelKey), run: ({ tools }, slice) => listModels(tools, slice) },
  create: { input: modelInput, status: [409], run: ({ tools }, input) => createModel(tools, input) },
  read: { run: ({ tools }, key) => readModel(tools, key) },
  change: { input: modelChange, run: ({ tools }, key, change) => changeModel(tools, key, change) },
  remove: {
    summary: 'Delete an unused model',
    status: [409],
    run: ({ tools }, key) => deleteModel(tools, key),
  },
})
