/** An object of the city, as its address names it. */
export interface ObjectRef {
  layer: string;
  code: string;
}

/** What was read from a QR code or typed: an object, a bare code, or why it is neither. */
export type Scanned =
  | { kind: 'object'; object: ObjectRef }
  | { kind: 'code'; code: string }
  | { kind: 'elsewhere'; host: string }
  | { kind: 'unreadable' };

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray per cent sign.
    return null;
  }
};

/** `layer/code`; a code may have slashes of its own, a layer has none. */
export function objectOf(text: string): ObjectRef | null {
  const at = text.indexOf('/');
  const [layer, code] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return at > 0 && code !== '' && code.length <= 200 && /^[\w.-]{1,100}$/.test(layer)
    ? { layer, code }
    : null;
}

function ofAddress(address: URL, origin: string): Scanned {
  if (address.host !== new URL(origin).host) return { kind: 'elsewhere', host: address.host };
  const given = address.searchParams.get('object');
  const [, layer, code] = /^\/id\/([^/]+)\/([^/]+)$/.exec(address.pathname) ?? [];
  const path =
    layer !== undefined && code !== undefined ? `${decoded(layer) ?? ''}/${decoded(code) ?? ''}` : given;
  const object = path === null ? null : objectOf(path);
  return object ? { kind: 'object', object } : { kind: 'unreadable' };
}

/**
 * What a text that was scanned or typed means: the address of an object of this service, `layer/code`, or a code alone.
 * @param origin of this service; an address of another host is that of another city or system
 */
export function readCode(text: string, origin: string): Scanned {
  const given = text.trim();
  if (/^https?:\/\//i.test(given)) {
    try {
      return ofAddress(new URL(given), origin);
    } catch {
      return { kind: 'unreadable' };
    }
  }
  const object = objectOf(given);
  if (object) return { kind: 'object', object };
  return given !== '' && given.length <= 200 && /^[^\s/:?#]+$/.test(given)
    ? { kind: 'code', code: given }
    : { kind: 'unreadable' };
}
