import { DOMParser } from '@xmldom/xmldom';

/** What a suite came to; `notPassed` has a line for each kind of failure and of skipped test. */
export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: number;
  notPassed: string[];
}

/** Reads the results that TestNG writes. @param xml of `testng-results.xml` */
export function resultOf(xml: string): SuiteResult {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement!;
  const count = (name: string) => Number(root.getAttribute(name));
  const notPassed = new Map<string, number>();
  for (const method of root.getElementsByTagName('test-method')) {
    const status = method.getAttribute('status');
    if (status === 'PASS') continue;
    const reason = method.getElementsByTagName('message')[0]?.textContent?.trim().replace(/\s+/g, ' ') ?? '';
    const line = `${status} ${method.getAttribute('name')}: ${reason.slice(0, 200)}`;
    notPassed.set(line, (notPassed.get(line) ?? 0) + 1);
  }
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    notPassed: [...notPassed].map(([line, times]) => `${times} × ${line}`),
  };
}
