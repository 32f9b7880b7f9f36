/** The pages that may embed one of ours, as a directive of its policy. */
function frameAncestors(origins: readonly string[]): string {
  return `frame-ancestors ${origins.length === 0 ? "'none'" : ["'self'", ...origins].join(' ')}`;
}

/**
 * The `Content-Security-Policy` of a page with a map: everything comes from this service, but for a base map from
 * elsewhere.
 * @param mapOrigins where that comes from
 * @param ancestors origins of pages that may embed it
 * @param cameras where pictures and films of cameras come from, beside this service
 */
export function pagePolicy(
  mapOrigins: readonly string[],
  ancestors: readonly string[],
  cameras: readonly string[] = [],
): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    // Workers and images that MapLibre makes itself are blobs and data.
    ["img-src 'self' blob: data:", ...mapOrigins, ...cameras].join(' '),
    "worker-src 'self' blob:",
    ["connect-src 'self' blob: data:", ...mapOrigins].join(' '),
    "font-src 'self' data:",
    // Voice notes and films that have just been taken.
    ["media-src 'self' blob:", ...cameras].join(' '),
    frameAncestors(ancestors),
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'none'",
  ].join('; ');
}
