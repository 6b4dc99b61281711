/** The page of a record. Pure. */
import type { Conversation, ShownMessage } from '../../records/chatter/conversation'
import { Compose, type Written } from '../chatter/compose'
import type { Mistakes } from '../shell/form'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { type Manner, MessageCard } from '../chatter/message'
import type { Bar } from '../shell/navigation'
import { Empty } from '../shell/parts'
import type { FormValues } from './record-form'
import { FieldsInShort, RecordSide } from './record-side'
import type { UserCaller } from '../../requests/caller'

type Props = {
  reading: Conversation
  caller: UserCaller
  bar: Bar
  said: string | undefined
  manner: Manner
  written?: Written
  writtenMistakes?: Mistakes
  values?: FormValues
  follower?: string
  mistakes?: Mistakes
}

export function RecordPage(props: Props) {
  const { reading, caller, bar, said, values, follower, mistakes } = props
  const { record, model } = reading
  return (
    <Page
      title={record.name}
      place="records"
      bar={bar}
      said={said}
      above={{ href: `/records?model=${model.key}`, label: model.label }}
      wide
    >
      <FieldsInShort reading={reading} />
      <div class="record">
        <Chatter {...props} />
        <RecordSide reading={reading} caller={caller} values={values} follower={follower} mistakes={mistakes} />
      </div>
    </Page>
  )
}

function Chatter({ reading, caller, manner, written, writtenMistakes }: Props) {
  const { record, messages, draft } = reading
  const isNewest = manner.before === undefined
  return (
    <section class="chatter" aria-labelledby="chatter">
      <h2 class="visually-hidden" id="chatter">
        Chatter
      </h2>
      <Earlier reading={reading} />
      {messages.length === 0 && (
        <Empty icon="envelope" title="No messages yet">
          <p>The first message or note starts the conversation.</p>
        </Empty>
      )}
      {messages.map((message) => (
        <MessageCard message={message} caller={caller} manner={manner} />
      ))}
      <p class="visually-hidden" role="status" id="news"></p>
      {isNewest && <Watch recordId={record.id} after={messages.at(-1)?.id ?? ''} />}
      {isNewest && <Compose reading={reading} caller={caller} written={written ?? draft} mistakes={writtenMistakes} />}
      {!isNewest && (
        <p class="more">
          <a class="button" href={`/records/${record.id}#compose`}>
            Show newest messages
          </a>
        </p>
      )}
    </section>
  )
}

function Earlier({ reading: { record, messages, hasEarlier } }: { reading: Conversation }) {
  const [first] = messages
  if (!hasEarlier || !first) return null
  return (
    <p class="more">
      <a class="button" href={`/records/${record.id}?before=${first.id}`}>
        Show earlier messages
      </a>
    </p>
  )
}

/** Where new messages appear by themselves: it asks for what came after the last one, and stands behind what it gets. */
function Watch({ recordId, after }: { recordId: string; after: string }) {
  return (
    <div
      class="watch"
      hx-get={`/records/${recordId}/new-messages?after=${after}`}
      hx-trigger="every 10s"
      hx-swap="outerHTML"
      data-watch
    ></div>
  )
}

/** What takes the place of `Watch` when something came. It is said where a screen reader listens already. */
export function NewMessages({ recordId, messages, caller }: { recordId: string; messages: ShownMessage[]; caller: UserCaller }) {
  const words = messages.length === 1 ? '1 new message' : `${messages.length} new messages`
  return (
    <>
      <p class="new-line">
        <Icon name="envelope" /> {words}
      </p>
      {messages.map((message) => (
        <MessageCard message={message} caller={caller} manner={{}} />
      ))}
      <Watch recordId={recordId} after={messages.at(-1)?.id ?? ''} />
      <p hx-swap-oob="innerHTML:#news">{words}</p>
    </>
  )
}
