import { usageError } from '../shared/failure.ts'

/** `localhost:3000` and `3000` mean `http://localhost:3000/`. */
export function toForwardUrl(text: string): URL {
  const host = /^\d+$/.test(text) ? `localhost:${text}` : text
  const url = /^\w+:\/\//.test(host) ? host : `http://${host}`
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw usageError(`--forward "${text}" is not an http(s) URL: write e.g. localhost:3000`)
  }
  return new URL(url)
}
