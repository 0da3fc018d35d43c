/** Purpose: the administrator's page: nobody signed in, at work, or to sign in again over the open page. */

import { useSyncExternalStore } from 'react';
import type { AdminPorts } from './admin-ports.ts';
import { Dialog } from './parts/dialog.tsx';
import { SignInForm } from './session/sign-in-form.tsx';
import { Workplace } from './workplace.tsx';

export function AdminPage({ ports }: { ports: AdminPorts }) {
  const session = useSyncExternalStore(ports.session.subscribe, ports.session.current);
  switch (session.kind) {
    case 'asking':
      return <p className="waiting">Asking the hub…</p>;
    case 'signed-out':
      return (
        <main className="signed-out">
          <h1>Gatefold administration</h1>
          <SignInForm session={ports.session} words={session.words} name="" />
        </main>
      );
    case 'signed-in':
    case 'expired':
      return (
        <>
          <Workplace ports={ports} admin={session.admin} />
          {session.kind === 'expired' && (
            <Dialog title="Sign in again" onClose={null}>
              <p>The hub has ended your session. What you typed is still here.</p>
              <SignInForm session={ports.session} words={null} name={session.admin.name} />
            </Dialog>
          )}
        </>
      );
  }
}
