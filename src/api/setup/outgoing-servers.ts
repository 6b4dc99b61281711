import { serverTestSchema } from '../../mail-servers/server-test'
import { outgoingServerResource } from '../../outbound/outgoing-server'
import { testOutgoingServer } from '../../outbound/server-access'
import { crud } from '../protocol/crud'
import { action } from '../protocol/routes'

const result = ['Whether it worked, and what happened', serverTestSchema] as const // a pair, not a list

export const outgoingServers = crud(
  outgoingServerResource,
  'Outgoing mail',
  {
    list: {
      summary: 'SMTP servers for outgoing mail, active ones first, by sequence',
      description: 'Mail that none of them matches is sent by the `send_email` binding.',
    },
    create: { summary: 'Add a server' },
    remove: { description: 'Mail waiting for it is sent by the next one.' },
  },
  [action('post', '/{id}/test', 'Test a server: log in without sending mail', testOutgoingServer, { answer: result })],
)
