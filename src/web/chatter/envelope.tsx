/** The envelope on a message: who was to get it, how it went, and what can be done about a failure. Pure. */
import type { failureTypes, notificationStatuses } from '../../db/schema'
import type { Notification } from '../../records/chatter/failure'
import { PostButton } from '../shell/form'
import { Icon } from '../shell/icon'
import { Badge, Time, type Tone } from '../shell/parts'

type Status = (typeof notificationStatuses)[number]

const statuses: Record<Status, { words: string; tone: Tone }> = {
  queued: { words: 'Sending', tone: 'neutral' },
  waiting: { words: 'Waiting', tone: 'warn' },
  sent: { words: 'Sent', tone: 'good' },
  delayed: { words: 'Delayed', tone: 'warn' },
  bounced: { words: 'Bounced', tone: 'bad' },
  failed: { words: 'Not sent', tone: 'bad' },
  dismissed: { words: 'Dismissed', tone: 'neutral' },
}

export const failureWords: Record<(typeof failureTypes)[number], string> = {
  'unknown-user': 'The mailbox doesn’t exist',
  'mailbox-full': 'The mailbox is full',
  rejected: 'The recipient’s server rejected it',
  spam: 'It was rejected as spam',
  'invalid-address': 'The address is invalid',
  unreachable: 'The recipient’s server can’t be reached',
  expired: 'Delivery timed out',
  other: 'It wasn’t delivered',
}

export function isFailure({ status }: Pick<Notification, 'status'>): boolean {
  return status === 'bounced' || status === 'failed'
}

/** Of all who were told of a message, so many are named: failures first. */
const maxReaders = 10

/** Folded to a line when all is well; open where something failed. @param back the page that the actions return to */
export function Envelope({ notifications, back }: { notifications: Notification[]; back: string }) {
  if (notifications.length === 0) return null
  const failures = notifications.filter(isFailure)
  const readers = [...failures, ...notifications.filter((notification) => !isFailure(notification))]
  return (
    <details class={failures.length > 0 ? 'envelope failing' : 'envelope'} open={failures.length > 0}>
      <summary>
        <Icon name="envelope" /> {failures.length > 0 ? failuresInWords(failures.length) : readersInWords(notifications)}
      </summary>
      <ul class="readers">
        {readers.slice(0, maxReaders).map((notification) => (
          <li>
            <Reader notification={notification} back={back} />
          </li>
        ))}
        {readers.length > maxReaders && <li class="soft">and {readers.length - maxReaders} more</li>}
      </ul>
    </details>
  )
}

function failuresInWords(count: number): string {
  return count === 1 ? 'Not delivered to one person' : `Not delivered to ${count} people`
}

function readersInWords(notifications: Notification[]): string {
  const waiting = notifications.filter(({ status }) => status === 'queued' || status === 'waiting' || status === 'delayed').length
  const readers = notifications.length === 1 ? notifications[0]?.address || 'One person' : `${notifications.length} people`
  return waiting > 0 ? `${readers}, ${waiting === notifications.length ? 'on its way' : `${waiting} on their way`}` : readers
}

function Reader({ notification, back }: { notification: Notification; back: string }) {
  const { address, way, status } = notification
  const { words, tone } = statuses[status]
  return (
    <div class="reader">
      <span class="reader-address">{address || 'A user without an address'}</span>
      <Badge tone={tone}>{way === 'inbox' ? (status === 'dismissed' ? 'Read' : 'In inbox') : words}</Badge>
      {status === 'waiting' && <Waiting notification={notification} />}
      {isFailure(notification) && <Failure notification={notification} back={back} />}
    </div>
  )
}

/** Why it has not left yet, and when it is tried again. */
function Waiting({ notification: { failureType, failureReason, nextAttemptAt } }: { notification: Notification }) {
  return (
    <p class="small">
      {failureWords[failureType ?? 'other']}. {failureReason && <span class="reason">{failureReason}</span>}{' '}
      {nextAttemptAt && (
        <>
          Next try <Time at={nextAttemptAt} />.
        </>
      )}
    </p>
  )
}

/** Why it failed, in words, and what can be done. */
export function Failure({
  notification,
  back,
}: {
  notification: Pick<Notification, 'id' | 'address' | 'failureType' | 'failureReason'>
  back: string
}) {
  const { id, address, failureType, failureReason } = notification
  return (
    <div class="failure">
      <p>
        <strong>{failureWords[failureType ?? 'other']}.</strong> {failureReason && <span class="reason">{failureReason}</span>}
      </p>
      <div class="failure-actions">
        <PostButton action={`/failures/${id}/retry`} values={{ back }}>
          <Icon name="retry" /> Send again
        </PostButton>
        <PostButton action={`/failures/${id}/dismiss`} values={{ back }} kind="quiet">
          <Icon name="check" /> Dismiss
        </PostButton>
        <details class="other-address">
          <summary class="button quiet">To another address</summary>
          <form method="post" action={`/failures/${id}/retry`} class="inline-form">
            <input type="hidden" name="back" value={back} />
            <input
              type="email"
              name="address"
              required
              aria-label={`Send to this address instead of ${address}`}
              placeholder="ada@example.org"
            />
            <button type="submit">Send</button>
          </form>
        </details>
      </div>
    </div>
  )
}
