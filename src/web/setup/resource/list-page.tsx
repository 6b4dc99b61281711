/** The list of one kind of thing that is set up. Pure. */
import type { Page as DataPage } from '../../../db/keyset'
import { Icon } from '../../shell/icon'
import { Page } from '../../shell/layout'
import type { Bar } from '../../shell/navigation'
import { Empty, More } from '../../shell/parts'
import type { Choices } from './choices'
import { baseOf, type SetupResource, type SetupRow } from './resource'

export const setupLink = { href: '/setup', label: 'Set-up' }

type ListPageProps<Item extends { id: string }> = {
  resource: SetupResource<Item>
  bar: Bar
  choices: Choices
  items: DataPage<Item>
  said: string | undefined
}

export function ListPage<Item extends { id: string }>({ resource, bar, choices, items, said }: ListPageProps<Item>) {
  const { title, one, icon, lead } = resource
  const base = baseOf(resource)
  return (
    <Page
      title={title}
      place="setup"
      bar={bar}
      said={said}
      above={setupLink}
      actions={
        <a class="button primary" href={`${base}/new`}>
          <Icon name="plus" /> New {one}
        </a>
      }
    >
      <p class="lead">{lead}</p>
      {items.data.length === 0 ? (
        <Empty icon={icon} title={`No ${title.toLowerCase()} yet`} />
      ) : (
        <ul class="rows" data-rows>
          {items.data.map((item) => (
            <Row href={`${base}/${item.id}`} row={resource.row(item, choices)} />
          ))}
        </ul>
      )}
      <More href={items.next && `${base}?after=${encodeURIComponent(items.next)}`} />
    </Page>
  )
}

function Row({ href, row: { title, sub, state, action } }: { href: string; row: SetupRow }) {
  return (
    <li>
      <div class="setup-row">
        <a class="row" href={href} data-row>
          <span class="row-main">
            <span class="row-title">{title}</span>
            <span class="row-sub">{sub}</span>
          </span>
          {state && <span class="row-end">{state}</span>}
        </a>
        {action}
      </div>
    </li>
  )
}
