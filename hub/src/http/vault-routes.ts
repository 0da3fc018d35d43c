/**
 * Purpose: the administrator's part of the API that is about holders and the vault (MA4).
 * Invariant: what is known of a holder goes in and is never given out again here.
 */

import { fromHex, type Bytes } from '@gatefold/domain/bytes';
import type { Response, Router } from 'express';
import {
  endVaultSchema,
  holderSchema,
  removeHolderSchema,
  vaultDaySchema,
} from '../contract/vault.ts';
import { endVault, setVaultDay } from '../services/end-vault.ts';
import { recordHolder, removeHolder, type HolderRequest } from '../services/holders.ts';
import { sessionOf, type AdminServices } from './admin-access.ts';
import { parsedBody, sendRefusal } from './body.ts';

type Done =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: { kind: string; words: string } };

function answer(response: Response, done: Done): void {
  if (done.ok) response.json({});
  else sendRefusal(response, 409, done.error);
}

function hexField(text: string): Bytes {
  const bytes = fromHex(text);
  if (bytes === null) throw new Error('the schema let through what is not hexadecimal');
  return bytes;
}

export function vaultRoutes(router: Router, services: AdminServices): void {
  const { hub } = services;
  router.post('/holders', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(holderSchema, request, response);
    if (!session || !body) return;
    const { event, serial, name, phone, photo, hasConsented } = body;
    const templates = body.templates.map(({ format, hex }) => ({ format, bytes: hexField(hex) }));
    const record: HolderRequest['record'] = { v: 1, name, photo, templates };
    answer(
      response,
      await recordHolder(hub, session.name, { event, serial, record, phone, hasConsented }),
    );
  });
  router.post('/holders/remove', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(removeHolderSchema, request, response);
    if (!session || !body) return;
    answer(response, await removeHolder(hub, session.name, body.event, body.serial));
  });
  router.post('/vault/day', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(vaultDaySchema, request, response);
    if (!session || !body) return;
    answer(response, await setVaultDay(hub, session.name, body.event, body.keepUntilMs));
  });
  router.post('/vault/destroy', async (request, response) => {
    const session = sessionOf(services, request, response);
    const body = session && parsedBody(endVaultSchema, request, response);
    if (!session || !body) return;
    answer(response, await endVault(hub, session.name, body.event, body.reason));
  });
}
