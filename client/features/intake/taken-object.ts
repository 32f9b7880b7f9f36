import { callUntil } from '../../data/call.ts';
import { mapCommands } from '../../map/commands.ts';
import { intake } from './intake.ts';

/** Begins a report about an object, such as one whose code was scanned. One that is not there leaves the form as it is. */
export async function takeObject(layer: string, code: string): Promise<void> {
  const found = await callUntil(AbortSignal.timeout(15_000), 'get', '/id/{layer}/{code}', {
    params: { layer, code },
    query: { f: 'json' },
  }).catch(() => null);
  if (found === null) return;
  const { point, name, nameEn } = found;
  const title = { zh: name ?? code, en: nameEn ?? name ?? code };
  intake.setState({ place: { point, accuracy: null, title, by: 'object', object: { layer, code } } });
  mapCommands.reveal(point);
}
