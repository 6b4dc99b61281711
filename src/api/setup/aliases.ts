import { aliasChange, aliasInput, aliasSchema, changeAlias, createAlias, deleteAlias, listAliases, readAlias } from '../../aliases/alias'
import { crud } from '../protocol/crud'

export const aliases = crud({
  path: '/aliases',
  tag: 'Aliases',
  one: 'alias',
  many: 'aliases',
  item: aliasSchema,
  list: { run: ({ tools }, slice) => listAliases(tools, slice) },
  create: {
    description: '409 if the address is already taken; `detail` names it, the other alias and its owner.',
    status: [409],
    input: aliasInput,
    run: ({ tools }, input) => createAlias(tools, input),
  },
  read: { run: ({ tools }, id) => readAlias(tools, id) },
  change: {
    description: 'Changing the model, policy or defaults makes it untested again.',
    status: [409],
    input: aliasChange,
    run: ({ tools }, id, change) => changeAlias(tools, id, change),
  },
  remove: { description: 'Records it opened are kept.', run: ({ tools }, id) => deleteAlias(tools, id) },
})
