import { createReadStream } from 'node:fs';
import { request } from 'node:http';

/** A sender in a process of its own: `post-csv.ts PORT PATH FILE` posts the file and prints the lines answered. */
const [port, path, file] = process.argv.slice(2);
const sending = request(
  { port: Number(port), host: '127.0.0.1', method: 'POST', path, headers: { 'content-type': 'text/csv' } },
  (response) => {
    if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
    let lines = 0;
    response.on('data', (chunk: Buffer) => {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
    });
    response.on('end', () => console.log(lines));
  },
);
createReadStream(file!).pipe(sending);
