declare global {
  interface Window {
    /** Libraries that add styles at run time read it (`get-nonce`). */
    __webpack_nonce__?: string
  }
}

/** The nonce that the content security policy demands of styles added at run time. The gateway writes it into the page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

window.__webpack_nonce__ = styleNonce()
