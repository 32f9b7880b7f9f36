/** SQL: octets of a feature's attributes as text; with `pointBytes`, what a point is reckoned to take in a tile. */
export const rowBytes = 'octet_length(concat(code, name, parent)) + octet_length(properties::text)';
