import { TextInput } from '@mantine/core'
import { useState, type FormEvent } from 'react'
import { useLocation } from 'wouter'
import { paths } from '../../paths.ts'

/** Opens an event by its id, for example from a log. */
export function OpenById() {
  const [id, setId] = useState('')
  const [, navigate] = useLocation()
  const open = (event: FormEvent): void => {
    event.preventDefault()
    if (id.trim() !== '') navigate(paths.event(id.trim()))
  }
  return (
    <form onSubmit={open}>
      <TextInput
        aria-label="Event id"
        placeholder="Open by id"
        w={130}
        inputMode="numeric"
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
      />
    </form>
  )
}
