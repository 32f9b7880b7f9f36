import type { RequestHandler } from 'express';

/** A year, as browsers' lists of HTTPS sites ask for. */
const transportSecurity = 'max-age=31536000';

/** Of answers that are no page: nothing in them is to be run, shown in a frame or sent from. */
const nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** What every answer says to browsers; pages replace the policy by their own. */
export const securityHeaders: RequestHandler = (request, response, next) => {
  response.set({
    'Content-Security-Policy': nothing,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    ...(request.secure ? { 'Strict-Transport-Security': transportSecurity } : {}),
  });
  next();
};
