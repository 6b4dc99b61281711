/** Why there is no conversation with a mail server, in words for people. Pure. */
import type { Endpoint } from './endpoint'

export type ConnectionFailure =
  /** workerd says no more than this of a refused connection, an unknown name and, with TLS from the first byte, a bad certificate. */
  | { kind: 'no-connection' }
  /** The connection stands, and no TLS came about. */
  | { kind: 'no-tls' }
  | { kind: 'no-starttls' }
  | { kind: 'no-answer' }
  | { kind: 'closed' }

export function connectionFailureInWords({ kind }: ConnectionFailure, { host, port }: Endpoint): string {
  const place = `${host}:${port}`
  switch (kind) {
    case 'no-connection':
      return `Cannot connect to ${place}`
    case 'no-tls':
      return `No TLS with ${place}: the certificate is not trusted, or made out to another name than ${host}`
    case 'no-starttls':
      return `${place} does not offer STARTTLS`
    case 'no-answer':
      return `No answer from ${place} in time: connection timed out`
    case 'closed':
      return `${place} closed the connection: lost connection`
  }
}
