/** Deleting: asked by the browser where there is script, else by a page. Pure. */
import type { PropsWithChildren } from 'hono/jsx'
import { PostButton } from '../../shell/form'
import { Icon } from '../../shell/icon'
import { Page } from '../../shell/layout'
import type { Bar } from '../../shell/navigation'

type DeleteButtonProps = PropsWithChildren<{
  /** Of the thing: what follows it is `/delete`, a page that asks, or the deed itself when it is posted. */
  path: string
  question: string
  /** What the page that asks cannot know. */
  values?: Record<string, string>
  isQuiet?: boolean
}>

export function DeleteButton({ path, question, values = {}, isQuiet = false, children }: DeleteButtonProps) {
  return (
    <form method="get" action={`${path}/delete`} class="inline" data-confirm={question}>
      {Object.entries(values).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={isQuiet ? 'quiet' : 'danger'}>
        <Icon name="trash" /> {children ?? 'Delete'}
      </button>
    </form>
  )
}

/** `back` is where it is kept from; `path` is that of the thing, where they differ. */
type DeletePageProps = { bar: Bar; back: string; path?: string; one: string; name: string; consequence: string }

export function DeletePage({ bar, back, path = back, one, name, consequence }: DeletePageProps) {
  return (
    <Page title={`Delete ${name}?`} place="setup" bar={bar} above={{ href: back, label: 'Back' }}>
      <p>{questionOf(one, name, consequence)}</p>
      <div class="form-end">
        <PostButton action={`${path}/delete`} kind="danger">
          <Icon name="trash" /> Delete
        </PostButton>
        <a class="button quiet" href={back}>
          Cancel
        </a>
      </div>
    </Page>
  )
}

export function questionOf(one: string, name: string, consequence: string): string {
  return `The ${one} ${name} will be deleted. ${consequence}`
}
