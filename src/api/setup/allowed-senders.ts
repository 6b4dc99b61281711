import {
  allowedSenderInput,
  allowedSenderSchema,
  createAllowedSender,
  deleteAllowedSender,
  listAllowedSenders,
  readAllowedSender,
} from '../../loops/allowed-sender'
import { crud } from '../protocol/crud'

export const allowedSenders = crud({
  path: '/allowed-senders',
  tag: 'Loop quota',
  one: 'allowed sender',
  many: 'allowed senders',
  item: allowedSenderSchema,
  list: { summary: 'Senders exempt from the loop quota, newest first', run: ({ tools }, slice) => listAllowedSenders(tools, slice) },
  create: {
    summary: 'Exempt a sender from the loop quota',
    status: [409],
    input: allowedSenderInput,
    run: ({ tools }, input) => createAllowedSender(tools, input),
  },
  read: { run: ({ tools }, id) => readAllowedSender(tools, id) },
  remove: { summary: 'Remove an exemption', run: ({ tools }, id) => deleteAllowedSender(tools, id) },
})
