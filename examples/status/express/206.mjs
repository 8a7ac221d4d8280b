// 206: a part of the file, as the Range field asked.
import express from 'express';

const app = express();
const file = Buffer.from('0123456789');
app.get('/file', (request, response) => {
  response.set('Accept-Ranges', 'bytes').type('application/octet-stream');
  const ranges = request.range(file.length);
  if (!Array.isArray(ranges) || ranges.type !== 'bytes' || ranges.length !== 1) {
    return response.send(file);
  }
  const [{ start, end }] = ranges;
  response.set('Content-Range', `bytes ${start}-${end}/${file.length}`);
  response.status(206).send(file.subarray(start, end + 1));
});

app.listen(process.env.PORT, '127.0.0.1');
