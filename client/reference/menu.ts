/** What of the API's description the menu is made of. */
export interface Described {
  tags?: readonly { name: string }[];
  paths: Record<string, Record<string, { tags?: readonly string[]; summary?: string }>>;
}

/** The address within the page where the reference shows a request, as its package names it. */
const placeOf = (method: string, path: string) =>
  `#?route=${encodeURIComponent(`${method}-${path.replace(/[\s#:?&={}-]+/g, '-')}`)}`;

function linkTo(href: string, text: string): HTMLAnchorElement {
  const link = document.createElement('a');
  link.href = href;
  link.textContent = text;
  return link;
}

/** Fills the menu of narrow windows, in which the reference has no room for its own: subjects, each with its requests. */
export function fillMenu(menu: HTMLDetailsElement, { tags = [], paths }: Described): void {
  const requests = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { tags: of = [], summary }]) => ({ path, method, of, summary })),
  );
  const nav = menu.querySelector('nav')!;
  nav.replaceChildren(
    ...tags.map(({ name }) => {
      const subject = document.createElement('details');
      const title = document.createElement('summary');
      title.textContent = name;
      subject.append(
        title,
        ...requests
          .filter(({ of }) => of.includes(name))
          .map(({ path, method, summary }) =>
            linkTo(placeOf(method, path), summary ?? `${method.toUpperCase()} ${path}`),
          ),
      );
      return subject;
    }),
  );
  nav.addEventListener('click', ({ target }) => {
    if (target instanceof HTMLAnchorElement) menu.open = false;
  });
  menu.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')!.focus();
  });
  menu.hidden = false;
}
