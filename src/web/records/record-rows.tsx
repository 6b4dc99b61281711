/** Records as rows of a list. Pure. */
import { type Activity, countedMessages } from '../../records/activity'
import { Icon } from '../shell/icon'
import { Avatar, Badge, Time } from '../shell/parts'

export function RecordRows({ records }: { records: Activity[] }) {
  return (
    <ul class="rows" data-rows>
      {records.map((record) => (
        <li>
          <Row record={record} />
        </li>
      ))}
    </ul>
  )
}

function Row({ record }: { record: Activity }) {
  const { id, name, email, preview, newestId, newestFrom, newestKind, isUnread, hasDraft, hasFailure, messageCount, updatedAt } = record
  const stage = record.values['stage']
  return (
    <a
      class={isUnread ? 'row record-row unread' : 'row record-row'}
      href={newestId ? `/records/${id}#message-${newestId}` : `/records/${id}`}
      data-row
    >
      <span class={isUnread ? 'dot' : 'dot none'}>{isUnread && <span class="visually-hidden">Unread: </span>}</span>
      <Avatar name={newestFrom || email || name} />
      <span class="row-main">
        <span class="row-title">
          {name} {messageCount > 1 && <MessageCount count={messageCount} />}
        </span>
        <span class="row-sub">
          {newestKind === 'note' && <Icon name="note" />} {newestFrom ? `${newestFrom}: ` : ''}
          {preview || email || 'No messages yet'}
        </span>
      </span>
      <span class="row-end">
        {hasDraft && <Badge tone="info">Draft</Badge>}
        {hasFailure === 1 && (
          <span class="failing" title="A message wasn’t delivered">
            <Icon name="envelope" />
            <span class="visually-hidden">A message wasn’t delivered</span>
          </span>
        )}
        {typeof stage === 'string' && <Badge>{stage}</Badge>}
        <Time at={updatedAt} />
      </span>
    </a>
  )
}

function MessageCount({ count }: { count: number }) {
  const words = count < countedMessages ? String(count) : `${countedMessages - 1}+`
  return (
    <span class="message-count" title={`${words} messages`}>
      {words}
    </span>
  )
}
