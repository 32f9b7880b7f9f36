import { DOMImplementation, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';

/** What GeoReport v2 calls the members of its lists in XML. */
const memberNames: Record<string, string> = {
  services: 'service',
  service_requests: 'request',
  attributes: 'attribute',
  errors: 'error',
};
// XML 1.0 has no way to write these.
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function append(document: Document, parent: Element, name: string, value: unknown): void {
  const child = document.createElement(name);
  parent.appendChild(child);
  fill(document, child, value);
}

function fill(document: Document, element: Element, value: unknown): void {
  if (Array.isArray(value)) {
    const name = memberNames[element.tagName];
    if (name === undefined) throw new Error(`the list ${element.tagName} has no name for its members`);
    for (const member of value) append(document, element, name, member);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) append(document, element, name, member);
  } else if (value !== null && value !== undefined) {
    element.textContent = String(value).replace(unwritable, '\uFFFD');
  }
}

/** A GeoReport v2 document in XML, with its declaration; what is null becomes an empty element. */
export function toXml(root: string, value: unknown): string {
  const document = new DOMImplementation().createDocument(null, root, null);
  fill(document, document.documentElement!, value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(document)}`;
}
