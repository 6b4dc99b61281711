import { allowedSenderResource } from '../../loops/allowed-sender'
import { crud } from '../protocol/crud'

export const allowedSenders = crud(allowedSenderResource, 'Loop quota', {
  list: { summary: 'Senders exempt from the loop quota, newest first' },
  create: { summary: 'Exempt a sender from the loop quota' },
  remove: { summary: 'Remove an exemption' },
})
