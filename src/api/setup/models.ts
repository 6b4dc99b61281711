import { modelResource } from '../../models/model'
import { crud } from '../protocol/crud'

export const models = crud(modelResource, 'Models', {
  list: { summary: 'Models, by key' },
  remove: { summary: 'Delete an unused model' },
})
