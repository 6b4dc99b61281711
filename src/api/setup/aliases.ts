import { aliasResource } from '../../aliases/alias'
import { crud } from '../protocol/crud'

export const aliases = crud(aliasResource, 'Aliases', {
  create: { description: '409 if the address is already taken; `detail` names it, the other alias and its owner.' },
  change: { description: 'Changing the model, policy or defaults makes it untested again.' },
  remove: { description: 'Records it opened are kept.' },
})
