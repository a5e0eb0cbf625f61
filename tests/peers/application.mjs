// SPDX-License-Identifier: MIT
// An application's whole use of a Pusher server, with the official client and SDK: application.mjs PORT
// Prints "ok NAME" for each step that went as the two libraries document it; ends with 1 at the first that did not.
import assert from 'node:assert/strict';
import Pusher from 'pusher-js';
import Server from 'pusher';

const port = Number(process.argv[2]);
const patience = 20000;
const credentials = { appId: 'app-id', key: 'app-key', secret: 'app-secret', host: '127.0.0.1', port, useTLS: false };
const server = new Server({ ...credentials, encryptionMasterKeyBase64: Buffer.alloc(32, 7).toString('base64') });

/** A client of the user `id`, whose application signs whatever is asked for with `signer`. */
function connect(id, { watchlist, signer = server, namesMember = true } = {}) {
    return new Pusher('app-key', {
        cluster: '', wsHost: '127.0.0.1', wsPort: port, forceTLS: false, enabledTransports: ['ws'], enableStats: false,
        channelAuthorization: {
            customHandler: ({ socketId, channelName }, callback) => {
                const member = channelName.startsWith('presence-') && namesMember
                    ? { user_id: id, user_info: { name: `name of ${id}` } } : undefined;
                callback(null, signer.authorizeChannel(socketId, channelName, member));
            },
        },
        userAuthentication: {
            customHandler: ({ socketId }, callback) =>
                callback(null, signer.authenticateUser(socketId, { id, user_info: { name: id }, watchlist })),
        },
    });
}

/** What `source` says next under `name`; for a client event also who said it. */
function heard(source, name) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${name} did not come`)), patience);
        source.bind(name, function listener(data, metadata) {
            clearTimeout(timer);
            source.unbind(name, listener);
            resolve(metadata?.user_id ? { data, user_id: metadata.user_id } : data);
        });
    });
}

async function subscribed(client, name) {
    const channel = client.subscribe(name);
    await heard(channel, 'pusher:subscription_succeeded');
    return channel;
}

async function get(path, params) {
    return (await server.get({ path, params })).json();
}

async function step(name, run) {
    await run();
    console.log(`ok ${name}`);
}

try {
    const ann = connect('ann', { watchlist: ['bob'] });
    const bob = connect('bob');
    let ownChannel; // settled once the client has asked for its user's channel, which it does by itself

    await step('private', async () => {
        const channel = await subscribed(ann, 'private-desk');
        const event = heard(channel, 'order');
        await server.trigger('private-desk', 'order', { n: 1.5 });
        assert.deepEqual(await event, { n: 1.5 });
    });

    await step('wrong secret', async () => {
        const forger = new Server({ ...credentials, secret: 'another' });
        const mallory = connect('mallory', { signer: forger });
        const error = heard(mallory.connection, 'error');
        mallory.subscribe('private-desk');
        assert.match((await error).data.message, /Invalid signature/);
        await assert.rejects(forger.trigger('private-desk', 'order', {}), { status: 401 });
        mallory.disconnect();
    });

    await step('subscription count', async () => {
        const channel = await subscribed(ann, 'public');
        const two = heard(channel, 'pusher:subscription_count');
        await subscribed(bob, 'public');
        assert.deepEqual(await two, { subscription_count: 2 });
    });

    await step('socket id exclusion', async () => {
        const first = heard(ann.channel('public'), 'news');
        const second = heard(bob.channel('public'), 'news');
        await server.trigger('public', 'news', 'for the others', { socket_id: ann.connection.socket_id });
        await server.trigger('public', 'news', 'for all');
        assert.equal(await first, 'for all');
        assert.equal(await second, 'for the others');
    });

    await step('batch', async () => {
        const events = [heard(ann.channel('public'), 'one'), heard(ann.channel('private-desk'), 'two')];
        await server.triggerBatch([
            { channel: 'public', name: 'one', data: { a: 1 } }, { channel: 'private-desk', name: 'two', data: 'text' }]);
        assert.deepEqual(await Promise.all(events), [{ a: 1 }, 'text']);
    });

    await step('presence', async () => {
        const room = await subscribed(ann, 'presence-room');
        const added = heard(room, 'pusher:member_added');
        const other = await subscribed(bob, 'presence-room');
        assert.deepEqual(await added, { id: 'bob', info: { name: 'name of bob' } });
        assert.equal(room.members.count, 2);
        assert.deepEqual(Object.keys(other.members.members).sort(), ['ann', 'bob']);
        assert.deepEqual(other.members.get('ann').info, { name: 'name of ann' });
        const { users } = await get('/channels/presence-room/users');
        assert.deepEqual(users, [{ id: 'ann' }, { id: 'bob' }]);
        const counted = await get('/channels', { info: 'user_count', filter_by_prefix: 'presence-' });
        assert.deepEqual(counted, { channels: { 'presence-room': { user_count: 2 } } });
    });

    await step('client events', async () => {
        const room = bob.channel('presence-room');
        const event = heard(room, 'client-typing');
        ann.channel('presence-room').trigger('client-typing', { at: 3 });
        assert.deepEqual(await event, { data: { at: 3 }, user_id: 'ann' });
        const refused = heard(ann.connection, 'error');
        for (let i = 0; i < 12; ++i)
            ann.channel('presence-room').trigger('client-typing', { i });
        assert.equal((await refused).data.code, 4301);
    });

    await step('member removed', async () => {
        const removed = heard(ann.channel('presence-room'), 'pusher:member_removed');
        bob.unsubscribe('presence-room');
        assert.equal((await removed).id, 'bob');
    });

    await step('encrypted', async () => {
        const channel = await subscribed(ann, 'private-encrypted-vault');
        const event = heard(channel, 'sealed');
        await server.trigger('private-encrypted-vault', 'sealed', { secret: 'plain again' });
        assert.deepEqual(await event, { secret: 'plain again' });
    });

    await step('cache', async () => {
        const miss = ann.subscribe('cache-status');
        await heard(miss, 'pusher:cache_miss');
        await server.trigger('cache-status', 'status', { up: true });
        assert.deepEqual(await heard(bob.subscribe('cache-status'), 'status'), { up: true });
        const { cache } = await get('/channels/cache-status', { info: 'cache' });
        assert.equal(cache.data, '{"up":true}');
    });

    await step('sign-in', async () => {
        const done = heard(ann, 'pusher:signin_success');
        const online = heard(ann.user.watchlist, 'online');
        ann.signin();
        assert.equal(JSON.parse((await done).user_data).id, 'ann');
        ownChannel = heard(ann.user.serverToUserChannel, 'pusher:subscription_succeeded');
        bob.signin();
        assert.deepEqual((await online).user_ids, ['bob']);
    });

    await step('send to user', async () => {
        const event = heard(ann.user, 'letter');
        await ownChannel;
        await server.sendToUser('ann', 'letter', { text: 'for ann' });
        assert.deepEqual(await event, { text: 'for ann' });
    });

    await step('presence of a signed-in user', async () => {
        const eve = connect('eve', { namesMember: false });
        eve.signin();
        const room = await subscribed(eve, 'presence-room');
        assert.equal(room.members.me.id, 'eve');
        assert.deepEqual(room.members.me.info, { name: 'eve' });
        eve.disconnect();
    });

    await step('terminated', async () => {
        const gone = heard(ann.connection, 'disconnected');
        await server.terminateUserConnections('ann');
        await gone;
        const event = heard(bob.channel('public'), 'still');
        await server.trigger('public', 'still', 'here');
        assert.equal(await event, 'here');
    });

    process.exit(0);
} catch (error) {
    console.error(error);
    process.exit(1);
}
