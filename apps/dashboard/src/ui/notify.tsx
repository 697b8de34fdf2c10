import { notifications } from '@mantine/notifications'
import { explain } from './error-notice.tsx'

const closeButtonProps = { 'aria-label': 'Dismiss' }

/** Reports success. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'pine', closeButtonProps })
}

/** Reports an error with its code and what to do, where the page has no place for an `ErrorNotice`. */
export function notifyError(error: unknown): void {
  const { message, code, advice } = explain(error)
  notifications.show({
    title: `${message} (${code})`,
    message: advice,
    color: 'red',
    autoClose: 10_000,
    closeButtonProps,
  })
}
