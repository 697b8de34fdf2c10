import { notifications } from '@mantine/notifications'
import { explain } from './error-notice.tsx'

const closeButtonProps = { 'aria-label': 'Dismiss' }

/** Says that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'pine', closeButtonProps })
}

/** Says that something failed, with its code and what to do: for what has no place of its own for it. */
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
