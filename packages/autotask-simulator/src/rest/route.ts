import { childAt, entityAt } from '../entities/catalogue.ts'
import type { Entity } from '../entities/catalogue.ts'

/** The resource that a path names. */
export type Route =
  | { readonly kind: 'zone' | 'threshold' | 'entities' | 'version' }
  | { readonly kind: 'query' | 'count' | 'next'; readonly entity: Entity }
  | { readonly kind: 'info' | 'fields' | 'udfs'; readonly entity: Entity }
  | { readonly kind: 'collection'; readonly entity: Entity; readonly parentId?: number }
  | { readonly kind: 'item'; readonly entity: Entity; readonly id: number; readonly parentId?: number }

const root = ['atservicesrest', 'v1.0']

const fixed = new Map<string, Route>([
  ['zoneinformation', { kind: 'zone' }],
  ['thresholdinformation', { kind: 'threshold' }],
  ['entityinformation', { kind: 'entities' }],
  ['version', { kind: 'version' }],
  ['versioninformation', { kind: 'version' }],
])

/**
 * Finds the route of a path; `undefined` for an unknown path. Ignores case (with `exact`, the root must be spelled
 * `/ATServicesRest`) and a final slash.
 */
export function routeOf(path: string, exact = false): Route | undefined {
  const segments = path.replace(/\/$/, '').split('/').slice(1)
  if (exact && segments[0] !== 'ATServicesRest') return undefined
  const lower = segments.map((segment) => segment.toLowerCase())
  if (lower[0] !== root[0] || lower[1] !== root[1]) return undefined
  const [name = '', second, third, fourth, ...rest] = lower.slice(2)
  const entity = entityAt(name)
  if (!entity) return second === undefined ? fixed.get(name) : undefined
  if (second === undefined) return { kind: 'collection', entity }
  const ofEntity = entityRoute(entity, [second, third, fourth])
  if (ofEntity) return ofEntity
  const id = idOf(second)
  if (id === undefined) return undefined
  if (third === undefined) return { kind: 'item', entity, id }
  const child = childAt(entity, third)
  if (!child) return undefined
  if (fourth === undefined) return { kind: 'collection', entity: child, parentId: id }
  if (fourth === 'entityinformation') return entityRoute(child, [fourth, ...rest])
  const childId = idOf(fourth)
  return childId === undefined || rest.length > 0
    ? undefined
    : { kind: 'item', entity: child, id: childId, parentId: id }
}

function entityRoute(entity: Entity, [first, second, third]: readonly (string | undefined)[]): Route | undefined {
  if (third !== undefined) return undefined
  switch (`${first}/${second ?? ''}`) {
    case 'query/':
      return { kind: 'query', entity }
    case 'query/count':
      return { kind: 'count', entity }
    case 'query/next':
      return { kind: 'next', entity }
    case 'entityinformation/':
      return { kind: 'info', entity }
    case 'entityinformation/fields':
      return { kind: 'fields', entity }
    case 'entityinformation/userdefinedfields':
      return { kind: 'udfs', entity }
    default:
      return undefined
  }
}

function idOf(segment: string): number | undefined {
  return /^\d{1,15}$/.test(segment) ? Number(segment) : undefined
}

/** The HTTP methods of a route. */
export function methodsOf(route: Route): readonly string[] {
  if (route.kind === 'query' || route.kind === 'count' || route.kind === 'next') return ['GET', 'POST']
  if (route.kind === 'collection') {
    const { entity, parentId } = route
    return parentId === undefined ? entity.writes : ['GET', ...(entity.child?.writes ?? [])]
  }
  if (route.kind === 'item') {
    const deletes = route.parentId === undefined ? route.entity.deletes : route.entity.child?.deletes
    return deletes ? ['GET', 'DELETE'] : ['GET']
  }
  return ['GET']
}
