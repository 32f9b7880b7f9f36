import { expect, it } from 'vitest';
import { readCode } from '../../../../client/field/scan/code.ts';

const origin = 'https://city.example.cn';
const object = (layer: string, code: string) => ({ kind: 'object', object: { layer, code } });

it.each([
  [
    'https://city.example.cn/id/manhole-covers/9901010101000001',
    object('manhole-covers', '9901010101000001'),
  ],
  ['HTTPS://CITY.example.cn/id/street-lamps/C%2F1?lang=en', object('street-lamps', 'C/1')],
  ['https://city.example.cn/field?object=street-lamps/C1', object('street-lamps', 'C1')],
  [' street-lamps/C1\n', object('street-lamps', 'C1')],
  ['street-lamps/C/1', object('street-lamps', 'C/1')],
  ['9901010101000001', { kind: 'code', code: '9901010101000001' }],
  ['河边灯杆', { kind: 'code', code: '河边灯杆' }],
  // Of another city, port or scheme.
  ['https://other.example.cn/id/street-lamps/C1', { kind: 'elsewhere', host: 'other.example.cn' }],
  ['https://city.example.cn:8443/id/street-lamps/C1', { kind: 'elsewhere', host: 'city.example.cn:8443' }],
  ['https://city.example.cn.evil.org/id/a/b', { kind: 'elsewhere', host: 'city.example.cn.evil.org' }],
  ['https://city.example.cn@evil.org/id/a/b', { kind: 'elsewhere', host: 'evil.org' }],
  ['https://city.example.cn/docs', { kind: 'unreadable' }],
  ['https://city.example.cn/id/a/%E0%A4%A', { kind: 'unreadable' }],
  ['https://', { kind: 'unreadable' }],
  ['javascript:alert(1)', { kind: 'unreadable' }],
  ['WIFI:S:net;P:secret;;', { kind: 'unreadable' }],
  ['', { kind: 'unreadable' }],
  ['../etc/passwd', object('..', 'etc/passwd')],
])('reads %j', (text, expected) => {
  expect(readCode(text, origin)).toEqual(expected);
});
