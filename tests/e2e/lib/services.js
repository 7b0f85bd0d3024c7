// Stand-ins for services that nobody can run at home, stricter than the real ones: what one of them would refuse fails the test.

import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';

const text = (value, most) => assert.ok(typeof value === 'string' && value.length >= 1 && value.length <= most, `1 to ${most} characters: ${value}`);
const only = (value, ...keys) => assert.deepEqual(Object.keys(value).filter((key) => !keys.includes(key)), [], 'no unknown keys');

/** What each service takes, after its published reference; gives the words it would show. */
const SERVICES = {
  '/slack/s3cret-slack': (body) => {
    only(body, 'text', 'attachments');
    text(body.text, 40000);
    const [{ color, fallback, blocks }] = body.attachments;
    assert.match(body.text, /^\*<https:\/\/status\.example\/incidents\/inc_\w+\|[^<>]+>\*$/);
    assert.match(color, /^#[0-9a-f]{6}$/);
    for (const block of blocks) {
      assert.ok(['section', 'context'].includes(block.type));
      for (const each of [block.text, ...(block.fields ?? []), ...(block.elements ?? [])].filter(Boolean)) {
        assert.equal(each.type, 'mrkdwn');
        text(each.text, block.fields ? 2000 : 3000);
      }
    }
    return fallback;
  },
  '/discord/s3cret-discord': (body) => {
    assert.deepEqual(body.allowed_mentions, { parse: [] });
    const [embed] = body.embeds;
    only(embed, 'title', 'description', 'url', 'color', 'fields', 'timestamp', 'footer');
    text(embed.title, 256);
    text(embed.description, 4096);
    assert.ok(Number.isInteger(embed.color) && !Number.isNaN(Date.parse(embed.timestamp)));
    for (const field of embed.fields) (text(field.name, 256), text(field.value, 1024));
    return embed.title;
  },
  '/teams/s3cret-teams': (body) => {
    assert.equal(body.type, 'message');
    const [{ contentType, content }] = body.attachments;
    assert.equal(contentType, 'application/vnd.microsoft.card.adaptive');
    assert.deepEqual([content.type, content.version], ['AdaptiveCard', '1.4']);
    for (const element of content.body) assert.ok(['TextBlock', 'FactSet'].includes(element.type));
    return content.body[0].text;
  },
  '/mattermost/s3cret-mattermost': (body) => {
    only(body, 'text', 'attachments', 'channel', 'username');
    text(body.attachments[0].fallback, 16383);
    return body.attachments[0].title;
  },
  '/googlechat/s3cret-googlechat': (body) => {
    only(body, 'fallbackText', 'cardsV2');
    for (const widget of body.cardsV2[0].card.sections[0].widgets) assert.ok(widget.textParagraph || widget.buttonList);
    return body.fallbackText;
  },
  '/telegram/bot123:s3cret-telegram/sendMessage': (body) => {
    only(body, 'chat_id', 'text', 'parse_mode', 'link_preview_options', 'message_thread_id');
    assert.deepEqual([body.chat_id, body.parse_mode], ['-100123', 'HTML']);
    text(body.text, 4096);
    return body.text.split('\n')[0].replaceAll(/<\/?b>/g, '');
  },
  '/ntfy/': (body, headers) => {
    assert.equal(headers.authorization, 'Bearer s3cret-ntfy');
    only(body, 'topic', 'title', 'message', 'tags', 'priority', 'click', 'actions');
    assert.equal(body.topic, 's3cret-topic');
    assert.ok(Buffer.byteLength(body.message) <= 4096 && body.priority >= 1 && body.priority <= 5);
    return body.title;
  },
  '/gotify/message': (body, headers) => {
    assert.equal(headers['x-gotify-key'], 's3cret-gotify');
    only(body, 'title', 'message', 'priority', 'extras');
    assert.ok(body.message.length > 0 && Number.isInteger(body.priority));
    return body.title;
  },
  '/pagerduty/v2/enqueue': (body) => {
    only(body, 'routing_key', 'event_action', 'dedup_key', 'client', 'client_url', 'links', 'payload');
    assert.equal(body.routing_key, 's3cret-pagerduty');
    assert.match(body.event_action, /^(trigger|resolve)$/);
    text(body.dedup_key, 255);
    text(body.payload.summary, 1024);
    assert.match(body.payload.severity, /^(critical|error|warning|info)$/);
    return `${body.event_action} ${body.dedup_key}`;
  },
  '/statuspage/s3cret-statuspage': (body) => {
    only(body, 'meta', 'page', 'incident');
    assert.match(body.meta.unsubscribe, /^https?:/);
    assert.match(body.page.status_indicator, /^(none|minor|major|critical)$/);
    for (const update of body.incident.incident_updates) assert.equal(update.incident_id, body.incident.id);
    return body.incident.name;
  },
};

export class Services {
  /** `{path, words, body}` of each message that would have been taken, in order. */
  taken = [];
  refused = [];

  static async start() {
    const services = new Services();
    services.server = http.createServer((request, response) => services.#take(request, response));
    services.server.listen(0, '127.0.0.1');
    await once(services.server, 'listening');
    services.url = `http://127.0.0.1:${services.server.address().port}`;
    return services;
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      assert.equal(request.method, 'POST');
      assert.equal(request.headers['content-type'], 'application/json');
      const service = SERVICES[request.url];
      assert.ok(service, `no service at ${request.url}`);
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      this.taken.push({ service: request.url.split('/')[1], words: service(body, request.headers), body });
      response.writeHead(200).end('ok');
    } catch (error) {
      this.refused.push(error);
      response.writeHead(400).end(error.message);
    }
  }

  /** What a service was told, in order. Throws if anything was refused. */
  of(service) {
    if (this.refused.length > 0) throw Object.assign(this.refused[0], { fatal: true });
    return this.taken.filter((each) => each.service === service);
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
