import { Router } from 'express';
import { signInSchema } from './schema.ts';
import type { Access } from './service.ts';

/**
 * `/api/session`: sign in, who am I, sign out.
 * @param demo whether the demo accounts exist, so that the console may say how to sign in
 */
export function accessRoutes(access: Access, demo: boolean): Router {
  const router = Router();
  router.post('/api/session', async (request, response) => {
    const { name, password } = signInSchema.parse(request.body);
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json(await access.signIn(name, password));
  });
  router.get('/api/session', async (request, response) => {
    const user = await access.whoIs(request.headers.authorization);
    response.set('Cache-Control', 'no-store').json({ user, demo });
  });
  router.delete('/api/session', async (request, response) => {
    await access.signOut(request.headers.authorization);
    response.status(204).end();
  });
  return router;
}
