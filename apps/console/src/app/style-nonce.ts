import { setNonce } from "get-nonce";

/**
 * The Content-Security-Policy allows style elements only with the nonce that came with the page: Mantine asks for it by itself, the libraries that keep the
 * page from scrolling behind dialogs ask `get-nonce`.
 */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

setNonce(styleNonce);
