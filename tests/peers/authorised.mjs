// SPDX-License-Identifier: MIT
// The official client with `pushwatch serve --rules` as its auth endpoint: authorised.mjs PORT AUTH_PORT APP TOKEN
// PORT is the server's that it connects to, which may be another than the endpoint's; APP-id, APP-key and APP-secret are
// the application's. The token is ann's, of team 7. Prints "ok NAME" for each step; ends with 1 at the first that did not go.
import assert from 'node:assert/strict';
import Pusher from 'pusher-js';
import Server from 'pusher';

const [port, authPort, app, token] = [Number(process.argv[2]), ...process.argv.slice(3)];
const patience = 20000;
const server = new Server({
    appId: `${app}-id`, key: `${app}-key`, secret: `${app}-secret`, host: '127.0.0.1', port, useTLS: false,
    encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64'),
});

/** A client that shows `bearer` to the endpoint. */
function connect(bearer) {
    const ask = { transport: 'ajax', headers: { Authorization: `Bearer ${bearer}` } };
    return new Pusher(`${app}-key`, {
        cluster: '', wsHost: '127.0.0.1', wsPort: port, forceTLS: false, enabledTransports: ['ws'], enableStats: false,
        channelAuthorization: { ...ask, endpoint: `http://127.0.0.1:${authPort}/pusher/auth` },
        userAuthentication: { ...ask, endpoint: `http://127.0.0.1:${authPort}/pusher/user-auth` },
    });
}

function heard(source, name) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${name} did not come`)), patience);
        source.bind(name, function listener(data) {
            clearTimeout(timer);
            source.unbind(name, listener);
            resolve(data);
        });
    });
}

async function step(name, run) {
    await run();
    console.log(`ok ${name}`);
}

try {
    const ann = connect(token);

    await step('private', async () => {
        await heard(ann.subscribe('private-team-7'), 'pusher:subscription_succeeded');
    });

    await step('presence', async () => {
        const room = ann.subscribe('presence-team-7');
        await heard(room, 'pusher:subscription_succeeded');
        assert.equal(room.members.me.id, 'ann');
        assert.deepEqual(room.members.me.info, { name: 'Ann' });
    });

    await step('encrypted', async () => {
        const channel = ann.subscribe('private-encrypted-team-7');
        await heard(channel, 'pusher:subscription_succeeded');
        const event = heard(channel, 'sealed');
        await server.trigger('private-encrypted-team-7', 'sealed', { text: 'plain again' });
        assert.deepEqual(await event, { text: 'plain again' });
    });

    await step('sign-in', async () => {
        const done = heard(ann, 'pusher:signin_success');
        ann.signin();
        assert.equal(JSON.parse((await done).user_data).id, 'ann');
        await heard(ann.user.serverToUserChannel, 'pusher:subscription_succeeded');
        const event = heard(ann.user, 'letter');
        await server.sendToUser('ann', 'letter', { text: 'for ann' });
        assert.deepEqual(await event, { text: 'for ann' });
    });

    await step('another team', async () => {
        const error = await heard(ann.subscribe('private-team-8'), 'pusher:subscription_error');
        assert.equal(error.status, 403);
    });

    await step('forged token', async () => {
        const mallory = connect(`${token.slice(0, -4)}AAAA`);
        const error = await heard(mallory.subscribe('private-team-7'), 'pusher:subscription_error');
        assert.equal(error.status, 401);
        mallory.disconnect();
    });

    process.exit(0);
} catch (error) {
    console.error(error);
    process.exit(1);
}
