// 426: this address speaks another protocol only.
import express from 'express';

const app = express();
app.get('/chat', (request, response) => {
  response.set({ Upgrade: 'websocket', Connection: 'Upgrade' });
  response.status(426).send('This address speaks WebSocket only.\n');
});

app.listen(process.env.PORT, '127.0.0.1');
