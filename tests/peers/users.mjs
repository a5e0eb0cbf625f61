// SPDX-License-Identifier: MIT
// The application's side of signed-in users, with the official SDK: users.mjs PORT send USER EVENT DATA
//                                                                  users.mjs PORT terminate USER
// The app is that of soketi.template.json which has user authentication.
import Pusher from 'pusher';

const [port, command, user, event, data] = process.argv.slice(2);
const pusher = new Pusher({ appId: 'user-app-id', key: 'user-app-key', secret: 'user-app-secret', host: '127.0.0.1',
    port: Number(port), useTLS: false });
const response = command === 'send' ? await pusher.sendToUser(user, event, JSON.parse(data))
    : await pusher.terminateUserConnections(user);
// soketi answers errors with status 200 and says so in the body only.
const body = await response.text();
if (JSON.parse(body).error)
    throw new Error(body);
console.log('done');
