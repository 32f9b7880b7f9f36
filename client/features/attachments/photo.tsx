import { useEffect, useState } from 'react';
import type { Attachment } from '../../../domain/answers/attachments.ts';
import { authorization } from '../../data/request.ts';
import { Icon } from '../../ui/icons.tsx';

/** A picture of the service as an address of this page: images send no token of their own. Null until it is here. */
function usePicture(url: string): { source: string | null; failed: boolean } {
  const [state, setState] = useState<{ source: string | null; failed: boolean }>({
    source: null,
    failed: false,
  });
  useEffect(() => {
    const stop = new AbortController();
    let made: string | null = null;
    fetch(url, { headers: authorization(), signal: stop.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(`answered ${response.status}`);
        made = URL.createObjectURL(await response.blob());
        if (stop.signal.aborted) URL.revokeObjectURL(made);
        else setState({ source: made, failed: false });
      })
      .catch(() => {
        if (!stop.signal.aborted) setState({ source: null, failed: true });
      });
    return () => {
      stop.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [url]);
  return state;
}

/** A photo, or the sign that it is not here. */
export function Photo({ attachment, label }: { attachment: Attachment; label: string }) {
  const { source, failed } = usePicture(attachment.url);
  const [broken, setBroken] = useState(false);
  if (failed || broken) return <Icon name="warning" />;
  if (!source) return <span className="photo-wait" />;
  return <img src={source} alt={label} onError={() => setBroken(true)} />;
}
