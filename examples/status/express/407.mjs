// 407: the proxy, not the site, wants to know who you are.
import express from 'express';

const app = express();
app.use((request, response) => {
  const wanted = `Basic ${Buffer.from('guest:secret').toString('base64')}`;
  if (request.get('Proxy-Authorization') === wanted) return response.send('forwarded\n');
  response.set('Proxy-Authenticate', 'Basic realm="proxy"');
  response.status(407).send('This proxy wants a name and a password.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
