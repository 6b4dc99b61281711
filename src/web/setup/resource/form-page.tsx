/** The form of one thing that is set up, new or to be changed, with what is known of it at the side. Pure. */
import type { Mistakes } from '../../shell/form'
import type { Sent } from '../../shell/form-input'
import { Page } from '../../shell/layout'
import { DeleteButton, questionOf } from './deletion'
import { FormSections } from './form-fields'
import { baseOf, type Setting, type SetupResource } from './resource'

type FormPageProps<Item extends { id: string }> = {
  resource: SetupResource<Item>
  setting: Setting
  item: Item | undefined
  sent: Sent | undefined
  mistakes: Mistakes | undefined
  said: string | undefined
}

export function FormPage<Item extends { id: string }>({ resource, setting, item, sent, mistakes, said }: FormPageProps<Item>) {
  const { title, one, nameOf, consequence } = resource
  const base = baseOf(resource)
  const side = item && resource.side?.(item, setting)
  return (
    <Page
      title={item ? nameOf(item) : `New ${one}`}
      badge={item && resource.state?.(item)}
      place="setup"
      bar={setting.bar}
      said={said}
      above={{ href: base, label: title }}
      actions={item && <DeleteButton path={`${base}/${item.id}`} question={questionOf(one, nameOf(item), consequence)} />}
    >
      <div class={side ? 'setup-one' : undefined}>
        <form class="form card" method="post" action={item ? `${base}/${item.id}` : base}>
          <FormSections fields={resource.fields(setting, item, sent)} sent={sent} mistakes={mistakes} />
          <div class="form-end">
            <button class="primary" type="submit">
              {item ? 'Save' : `Create ${one}`}
            </button>
            <a class="button quiet" href={base}>
              Cancel
            </a>
          </div>
        </form>
        {side && <aside class="setup-side">{side}</aside>}
      </div>
    </Page>
  )
}
