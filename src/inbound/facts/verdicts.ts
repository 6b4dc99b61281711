/** Whose verdicts on a mail's sender count. At the edge they are read with the headers; elsewhere it takes a parameter to know. Pure. */
import { resultsBy } from '../../mail/authentication'
import type { Facts } from './known'
import type { MailHead } from '../inbound-mail'

/** Behind a server of somebody's own, the platform's headers are anybody's: only the results of the server that is named count. */
export function withVerdicts<Mail extends MailHead>(mail: Mail, { parameters }: Pick<Facts, 'parameters'>): Mail {
  const authservId = parameters['mail.gateway.authserv_id']
  return mail.door === 'edge' || authservId === ''
    ? mail
    : { ...mail, authentication: resultsBy(authservId, mail.headers, mail.from?.address) }
}
