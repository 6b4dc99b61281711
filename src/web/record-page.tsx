/** The page of a record. Pure. */
import type { Message } from '../records/message'
import type { Reading } from '../records/reading'
import { Compose, type Written } from './compose'
import { type Mistakes, OtherMistakes } from './form'
import { Icon } from './icon'
import { Page } from './layout'
import { MessageCard } from './message'
import type { Bar } from './navigation'
import { Empty } from './parts'
import type { FormValues } from './record-form'
import { FieldsInShort, RecordSide } from './record-side'
import type { Visitor } from './visitor'

type Props = {
  reading: Reading
  visitor: Visitor
  bar: Bar
  said: string | undefined
  /** Of which message pictures from elsewhere are shown. */
  showsImagesOf: string | undefined
  written?: Written
  writtenMistakes?: Mistakes
  values?: FormValues
  mistakes?: Mistakes
}

export function RecordPage(props: Props) {
  const { reading, visitor, bar, said, showsImagesOf, written, writtenMistakes, values, mistakes } = props
  const { record, model, messages, draft } = reading
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
      {values === undefined && <OtherMistakes mistakes={mistakes} shown={[]} />}
      <div class="record">
        <div class="chatter">
          <Earlier reading={reading} />
          {messages.length === 0 && (
            <Empty icon="envelope" title="Nothing was said yet">
              <p>The first message or note starts the conversation.</p>
            </Empty>
          )}
          {messages.map((message) => (
            <MessageCard message={message} visitor={visitor} showsRemote={showsImagesOf === message.id} />
          ))}
          <Watch recordId={record.id} after={messages.at(-1)?.id ?? ''} />
          <Compose reading={reading} visitor={visitor} written={written ?? draft} mistakes={writtenMistakes} />
        </div>
        <RecordSide reading={reading} visitor={visitor} values={values} mistakes={values && mistakes} />
      </div>
    </Page>
  )
}

function Earlier({ reading: { record, messages, hasEarlier } }: { reading: Reading }) {
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
      role="status"
      aria-live="polite"
    ></div>
  )
}

/** What takes the place of `Watch` when something came. */
export function NewMessages({ recordId, messages, visitor }: { recordId: string; messages: Message[]; visitor: Visitor }) {
  return (
    <>
      <p class="new-line" role="status">
        <Icon name="envelope" /> {messages.length === 1 ? '1 new message' : `${messages.length} new messages`}
      </p>
      {messages.map((message) => (
        <MessageCard message={message} visitor={visitor} showsRemote={false} />
      ))}
      <Watch recordId={recordId} after={messages.at(-1)?.id ?? ''} />
    </>
  )
}
