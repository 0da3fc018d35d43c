/**
 * Purpose: a page of ticket QR codes to scan, for the demonstration only (`--demo`).
 * Invariant: served only when the hub was started for a demonstration, because it hands out valid tickets to anyone.
 */

import { issueToken, tokenToDigits, toQuarterHours } from '@gatefold/domain/codec/ticket-token';
import { keyPairFromSeed, SEED_LENGTH } from '@gatefold/domain/crypto/sign';
import express, { type Router } from 'express';
import { renderSVG } from 'uqr';
import type { Hub } from '../hub.ts';
import { BARBOURFIELDS_EVENT, NATIONAL_EVENT } from '../seed/demo-plans.ts';
import { issuerKey } from '../services/issuer-keys.ts';
import { printRun, type PrintedTicket } from '../services/print-run.ts';

type Card = { readonly title: string; readonly expect: string; readonly digits: string };

const STYLE = `
  body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem; color: #111; background: #fff; }
  h1 { margin: 0 0 .25rem; } p { margin: 0 0 1.5rem; max-width: 60rem; }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1.5rem; }
  article { border: 1px solid #bbb; border-radius: .5rem; padding: 1rem; break-inside: avoid; }
  article svg { width: 100%; height: auto; display: block; }
  h2 { font-size: 1.1rem; margin: .5rem 0 0; } small { display: block; color: #444; }
  code { font-size: .65rem; overflow-wrap: anywhere; user-select: all; }`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function cardHtml(card: Card): string {
  const svg = renderSVG(card.digits, { ecc: 'M', border: 4 });
  return `<article>${svg}<h2>${escapeHtml(card.title)}</h2>
    <small>${escapeHtml(card.expect)}</small><code>${card.digits}</code></article>`;
}

function soldCard(ticket: PrintedTicket): Card {
  const place = ticket.seat === null ? 'no seat' : `row ${ticket.row}, seat ${ticket.seat}`;
  const expect =
    ticket.timeWindow === 1
      ? 'Expect TOO EARLY: the lounge opens later.'
      : ticket.gateSet === 1
        ? 'Expect ENTER at North Gate, WRONG GATE elsewhere.'
        : 'Expect ENTER once, then ALREADY IN, at every gate.';
  return {
    title: `${ticket.className} · ${ticket.section} · ${place}`,
    expect,
    digits: ticket.digits,
  };
}

/** A few sold tickets of every block of seats. */
async function soldCards(hub: Hub): Promise<readonly Card[]> {
  const { rows } = await hub.pool.query<{ serial: number }>(
    `SELECT min(serial) AS serial FROM ticket WHERE event = $1 AND state = 'sold' GROUP BY section
     ORDER BY serial`,
    [NATIONAL_EVENT],
  );
  const cards: Card[] = [];
  for (const { serial } of rows) {
    cards.push(...(await printRun(hub, NATIONAL_EVENT, serial, 3)).map(soldCard));
  }
  return cards;
}

/** Codes that must be refused. */
async function badCards(hub: Hub): Promise<readonly Card[]> {
  const face = {
    event: NATIONAL_EVENT,
    serial: 1,
    issue: 1,
    klass: 0,
    validFromQuarterHours: toQuarterHours(hub.clock.nowMs()) - 8,
    validForHours: 24,
  };
  const forger = keyPairFromSeed(hub.random.bytes(SEED_LENGTH));
  const otherKeys = await issuerKey(hub, hub.pool, BARBOURFIELDS_EVENT);
  const other = issueToken({ ...face, event: BARBOURFIELDS_EVENT }, otherKeys);
  return [
    {
      title: 'A forged ticket',
      expect: 'Expect NOT GENUINE: signed by nobody we know.',
      digits: tokenToDigits(issueToken(face, forger)),
    },
    {
      title: 'A ticket for another match',
      expect: 'Expect OTHER EVENT.',
      digits: tokenToDigits(other),
    },
  ];
}

export function demoRoutes(hub: Hub): Router {
  const router = express.Router();
  router.get('/style.css', (_request, response) => {
    response.type('text/css').send(STYLE);
  });
  router.get('/tickets', async (_request, response) => {
    const cards = [...(await soldCards(hub)), ...(await badCards(hub))];
    response.type('html').send(`<!doctype html><html lang="en"><meta charset="utf-8">
      <title>Tickets to scan</title><link rel="stylesheet" href="style.css">
      <h1>Tickets to scan</h1>
      <p>Point a scanner or the gate page's camera at a code, or copy the digits below one into
      “Type the code”. Demonstration only: these are valid tickets of the demonstration's match.</p>
      <main>${cards.map(cardHtml).join('')}</main></html>`);
  });
  return router;
}
