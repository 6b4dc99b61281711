/** A domain that the first mail named: it may be a wrong guess, such as a subdomain, so an administrator is asked. */
import { PostButton } from '../shell/form'
import { Icon } from '../shell/icon'

/** @param from the page that asks, which is shown again afterwards */
export function NamedByMail({ id, name, from }: { id: string; name: string; from: 'start' | 'setup' | 'domain' }) {
  return (
    <div class="notice warn named-by-mail">
      <p>
        <strong>{name}</strong> was taken from the first mail. Is it right?
      </p>
      <div class="form-end">
        <PostButton action={`/setup/domains/${id}/confirm`} values={{ name, from }} kind="primary">
          <Icon name="check" /> Yes
        </PostButton>
        {from !== 'domain' && (
          <a class="button" href={`/setup/domains/${id}`}>
            <Icon name="edit" /> Rename
          </a>
        )}
      </div>
    </div>
  )
}
